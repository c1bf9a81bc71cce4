CREATE TABLE "detector_states" (
	"metric" text NOT NULL,
	"round" bigint NOT NULL,
	"piece" integer NOT NULL,
	"state" "bytea" NOT NULL,
	CONSTRAINT "detector_states_metric_round_piece_pk" PRIMARY KEY("metric","round","piece")
);
--> statement-breakpoint
ALTER TABLE "metric_states" ADD COLUMN "checkpoint" jsonb;--> statement-breakpoint
ALTER TABLE "metric_states" DROP COLUMN "detector_state";--> statement-breakpoint
-- Compressing numbers that hardly repeat costs more than it saves.
ALTER TABLE "detector_states" ALTER COLUMN "state" SET STORAGE EXTERNAL;
