CREATE TABLE "new_normals" (
	"incident_id" integer NOT NULL,
	"series_id" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"decided_by" text,
	"withdrawn_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "normal_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "normal_answered_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "one_new_normal" ON "new_normals" USING btree ("incident_id","series_id") WHERE "new_normals"."withdrawn_at" is null;