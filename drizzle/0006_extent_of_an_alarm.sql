ALTER TABLE "observations" ADD COLUMN "window_limit" real;--> statement-breakpoint
ALTER TABLE "observations" ADD COLUMN "shortfall_error" real;