import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** What Leadline tells Prometheus of itself. */
export interface Meters {
  readonly registry: Registry;
  readonly polls: Counter<"metric" | "outcome">;
  readonly pollSeconds: Gauge<"metric">;
}

/** @param outboxAge seconds since the oldest post that is not sent yet was wanted */
export function createMeters(outboxAge: () => Promise<number>): Meters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "leadline_" });
  new Gauge({
    name: "leadline_outbox_age_seconds",
    help: "Age of the oldest post that Slack has not confirmed yet.",
    registers: [registry],
    async collect() {
      this.set(await outboxAge());
    },
  });
  return {
    registry,
    polls: new Counter({
      name: "leadline_polls_total",
      help: "Polls of a metric by how they ended.",
      labelNames: ["metric", "outcome"],
      registers: [registry],
    }),
    pollSeconds: new Gauge({
      name: "leadline_poll_seconds",
      help: "How long the last poll of a metric took.",
      labelNames: ["metric"],
      registers: [registry],
    }),
  };
}
