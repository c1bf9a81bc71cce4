/** What the catalogue says of one step of a triage list, and its state inside an incident. */
import type { Side } from "./catalogue.ts";

export interface ProbeSettings {
  /** Name of the probe kind (`source`, `http`), see `src/probes/`. */
  readonly kind: string;
  /** Options as the probe's own schema has parsed them. */
  readonly options: unknown;
}

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly how: string | null;
  readonly probe: ProbeSettings | null;
  readonly ifProblem: {
    readonly side: Side;
    /** Template of the message to the client's owners; null where the fault is not theirs. */
    readonly message: string | null;
    /** Id of the remediation that may mend it. */
    readonly remediation?: string | null;
  } | null;
}

/** What the machine measured for a step. */
export interface Evidence {
  readonly verdict: "ok" | "problem" | "unknown";
  /** Short and readable: "41 per minute", "HTTP 503 in 0.8 s". */
  readonly value: string;
  /** "normal 30 to 60", "expected >= 1"; null where nothing is known. */
  readonly normal: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Why nothing could be measured, where `verdict` is unknown. */
  readonly fault: string | null;
}

export type Answer = "ok" | "problem" | "skip";

/** One step frozen into an incident when it opened, with what became of it. */
export interface StepState {
  readonly incidentId: number;
  readonly stepId: string;
  readonly position: number;
  readonly step: Step;
  readonly evidence: Evidence | null;
  readonly answer: Answer | null;
  readonly note: string | null;
  /** Slack user id. */
  readonly answeredBy: string | null;
  readonly answeredAt: number | null;
  /** Grows with every change: a press that names an older version is told so. */
  readonly version: number;
}
