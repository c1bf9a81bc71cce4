CREATE TABLE "slow_change_weeks" (
	"metric" text PRIMARY KEY NOT NULL,
	"week" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slow_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "slow_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"metric" text NOT NULL,
	"group_name" text,
	"direction" smallint NOT NULL,
	"told_week" timestamp with time zone NOT NULL,
	"told_level" double precision NOT NULL,
	"missed" smallint DEFAULT 0 NOT NULL,
	"over_week" timestamp with time zone,
	CONSTRAINT "slow_changes_direction" CHECK ("slow_changes"."direction" in (-1, 1)),
	CONSTRAINT "slow_changes_group_bounded" CHECK (length("slow_changes"."group_name") between 1 and 200)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_slow_change" ON "slow_changes" USING btree ("metric",coalesce("group_name", '')) WHERE "slow_changes"."over_week" is null;--> statement-breakpoint
CREATE INDEX "slow_changes_metric" ON "slow_changes" USING btree ("metric");