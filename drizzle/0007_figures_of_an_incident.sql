ALTER TABLE "incidents" ADD COLUMN "metric_kind" text DEFAULT 'count' NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "weight" double precision;