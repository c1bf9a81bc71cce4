CREATE TABLE "checklist_steps" (
	"incident_id" integer NOT NULL,
	"step_id" text NOT NULL,
	"position" smallint NOT NULL,
	"step" jsonb NOT NULL,
	"evidence" jsonb,
	"answer" text,
	"note" text,
	"answered_by" text,
	"answered_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "checklist_steps_incident_id_step_id_pk" PRIMARY KEY("incident_id","step_id"),
	CONSTRAINT "checklist_steps_answer" CHECK ("checklist_steps"."answer" in ('ok', 'problem', 'skip')),
	CONSTRAINT "checklist_steps_who" CHECK (("checklist_steps"."answer" is null) = ("checklist_steps"."answered_at" is null))
);
--> statement-breakpoint
CREATE TABLE "home_visits" (
	"user_id" text PRIMARY KEY NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"shown_hash" text
);
--> statement-breakpoint
CREATE TABLE "incident_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incident_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"person" text,
	"reason" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_series" (
	"incident_id" integer NOT NULL,
	"series_id" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"low" boolean DEFAULT true NOT NULL,
	"good_buckets" smallint DEFAULT 0 NOT NULL,
	"closed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "incident_series_incident_id_series_id_pk" PRIMARY KEY("incident_id","series_id")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text DEFAULT 'drop' NOT NULL,
	"metric" text NOT NULL,
	"source" text NOT NULL,
	"client" text,
	"title" text NOT NULL,
	"status" text NOT NULL,
	"severity" text NOT NULL,
	"channel" text NOT NULL,
	"unit" text NOT NULL,
	"currency" text,
	"value_per_unit" double precision,
	"bucket_ms" bigint NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"noticed_at" timestamp with time zone NOT NULL,
	"posted_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"client_told_at" timestamp with time zone,
	"client_last_told_at" timestamp with time zone,
	"client_acknowledged_at" timestamp with time zone,
	"client_acknowledged_by" text,
	"client_fixed_at" timestamp with time zone,
	"client_fixed_by" text,
	"cause_known_at" timestamp with time zone,
	"cause" text,
	"side" text,
	"volume_back_at" timestamp with time zone,
	"good_buckets" smallint DEFAULT 0 NOT NULL,
	"needed_buckets" smallint NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"resolution" text,
	"dismissed_at" timestamp with time zone,
	"dismissed_by" text,
	"reopened" smallint DEFAULT 0 NOT NULL,
	"reopened_at" timestamp with time zone,
	"observed" double precision DEFAULT 0 NOT NULL,
	"expected" double precision DEFAULT 0 NOT NULL,
	"shortfall" double precision DEFAULT 0 NOT NULL,
	"measured_to" timestamp with time zone,
	"lowest_observed" double precision,
	"lowest_expected" double precision,
	"lowest_at" timestamp with time zone,
	"drill" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "incidents_status" CHECK ("incidents"."status" in ('open', 'acknowledged', 'waiting', 'recovering', 'resolved', 'dismissed')),
	CONSTRAINT "incidents_severity" CHECK ("incidents"."severity" in ('critical', 'major', 'minor')),
	CONSTRAINT "incidents_side" CHECK ("incidents"."side" in ('ours', 'client', 'third_party', 'false_alarm')),
	CONSTRAINT "incidents_one_end" CHECK ("incidents"."resolved_at" is null or "incidents"."dismissed_at" is null),
	CONSTRAINT "incidents_resolved" CHECK (("incidents"."status" = 'resolved') = ("incidents"."resolved_at" is not null)),
	CONSTRAINT "incidents_dismissed" CHECK (("incidents"."status" = 'dismissed') = ("incidents"."dismissed_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "metric_states" (
	"metric" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"read_to" timestamp with time zone,
	"history_from" timestamp with time zone,
	"history_done" boolean DEFAULT false NOT NULL,
	"round" bigint DEFAULT 0 NOT NULL,
	"detector" text DEFAULT '' NOT NULL,
	"detector_state" "bytea",
	"last_poll_at" timestamp with time zone,
	"last_good_poll_at" timestamp with time zone,
	"fault" text,
	"fault_since" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "observations" (
	"series_id" integer NOT NULL,
	"bucket" timestamp with time zone NOT NULL,
	"value" double precision,
	"read_at" timestamp with time zone NOT NULL,
	"kind" text,
	"good" boolean DEFAULT false NOT NULL,
	"expected" real,
	"lower" real,
	"upper" real,
	"score" real,
	"window_ms" integer,
	"window_observed" real,
	"window_expected" real,
	"rule" text,
	"since" timestamp with time zone,
	"shortfall" real,
	CONSTRAINT "observations_series_id_bucket_pk" PRIMARY KEY("series_id","bucket"),
	CONSTRAINT "observations_kind" CHECK ("observations"."kind" in ('ok', 'low', 'high', 'missing', 'learning', 'muted'))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"user_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"team_id" text,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduled_runs" (
	"key" text PRIMARY KEY NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "series" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "series_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"metric" text NOT NULL,
	"group_name" text NOT NULL,
	"first_seen" timestamp with time zone NOT NULL,
	CONSTRAINT "series_group_bounded" CHECK (length("series"."group_name") between 1 and 200)
);
--> statement-breakpoint
CREATE TABLE "slack_files" (
	"hash" text PRIMARY KEY NOT NULL,
	"file_id" text NOT NULL,
	"uploaded_at" timestamp with time zone NOT NULL,
	"usable" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slack_inbox" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb,
	"received_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"fault" text
);
--> statement-breakpoint
CREATE TABLE "slack_posts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"role" text NOT NULL,
	"incident_id" integer,
	"channel" text NOT NULL,
	"thread_key" text,
	"broadcast" boolean DEFAULT false NOT NULL,
	"content" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"priority" smallint DEFAULT 5 NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"ts" text,
	"not_before" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"attempted_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	"fault" text,
	"wanted" integer DEFAULT 1 NOT NULL,
	"shown" integer DEFAULT 0 NOT NULL,
	"shown_hash" text,
	"file_id" text,
	"file_hash" text,
	CONSTRAINT "slack_posts_state" CHECK ("slack_posts"."state" in ('new', 'sending', 'unknown', 'sent', 'failed')),
	CONSTRAINT "slack_posts_sent" CHECK (("slack_posts"."state" = 'sent') = ("slack_posts"."ts" is not null)),
	CONSTRAINT "slack_posts_shown" CHECK ("slack_posts"."shown" <= "slack_posts"."wanted")
);
--> statement-breakpoint
ALTER TABLE "checklist_steps" ADD CONSTRAINT "checklist_steps_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_events" ADD CONSTRAINT "incident_events_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_series" ADD CONSTRAINT "incident_series_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_series" ADD CONSTRAINT "incident_series_series_id_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slack_posts" ADD CONSTRAINT "slack_posts_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "checklist_steps_position" ON "checklist_steps" USING btree ("incident_id","position");--> statement-breakpoint
CREATE INDEX "incident_events_incident" ON "incident_events" USING btree ("incident_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_incident_per_series" ON "incident_series" USING btree ("series_id") WHERE not "incident_series"."closed";--> statement-breakpoint
CREATE INDEX "incidents_open" ON "incidents" USING btree ("metric") WHERE "incidents"."resolved_at" is null and "incidents"."dismissed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_incident_per_source" ON "incidents" USING btree ("source") WHERE "incidents"."kind" = 'source' and "incidents"."resolved_at" is null and "incidents"."dismissed_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_noticed" ON "incidents" USING btree ("noticed_at");--> statement-breakpoint
CREATE INDEX "scheduled_runs_claimed" ON "scheduled_runs" USING btree ("claimed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "series_metric_group" ON "series" USING btree ("metric","group_name");--> statement-breakpoint
CREATE INDEX "slack_inbox_open" ON "slack_inbox" USING btree ("received_at") WHERE "slack_inbox"."done_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "slack_posts_key" ON "slack_posts" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "slack_posts_ts" ON "slack_posts" USING btree ("channel","ts");--> statement-breakpoint
CREATE INDEX "slack_posts_due" ON "slack_posts" USING btree ("priority","not_before") WHERE "slack_posts"."state" in ('new', 'sending', 'unknown');--> statement-breakpoint
CREATE INDEX "slack_posts_stale" ON "slack_posts" USING btree ("not_before") WHERE "slack_posts"."state" = 'sent' and "slack_posts"."wanted" > "slack_posts"."shown";