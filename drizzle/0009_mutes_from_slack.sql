CREATE TABLE "mutes" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mutes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"metric" text NOT NULL,
	"group_name" text,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"set_by" text NOT NULL,
	"ended_by" text,
	CONSTRAINT "mutes_span" CHECK ("mutes"."starts_at" <= "mutes"."ends_at"),
	CONSTRAINT "mutes_reason_bounded" CHECK (length("mutes"."reason") between 1 and 200)
);
--> statement-breakpoint
CREATE INDEX "mutes_metric" ON "mutes" USING btree ("metric");