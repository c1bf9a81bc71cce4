import type { Metric } from "../domain/catalogue.ts";
import type { Progress } from "../flows/backtest/gather.ts";
import type { MetricOutcome } from "../flows/backtest.ts";
import type { Core } from "../flows/core.ts";
import type { House } from "./access/house.ts";
import type { Insiders } from "./access/insiders.ts";
import type { Managers } from "./access/managers.ts";
import type { Reach } from "./access/reach.ts";
import type { Picture } from "./drawing.ts";

/** What the detector knows of a series beyond its verdicts. */
export interface Outlook {
  /** Milliseconds until a total stop, and a halving, would be noticed; null inside: not within a day. Null: not known. */
  notice(metric: string, group: string): { readonly total: number | null; readonly half: number | null } | null;
  /** When the learned rule begins to judge; null: it does already, or nothing is known. */
  learningUntil(metric: string, group: string): number | null;
}

/** The Slack file of a picture, drawn and uploaded where it is not there yet; null where Slack does not take it. */
export type FileFor = (picture: Picture) => Promise<string | null>;

/** Replays a metric's past, `weeks` of it or as much as there is; busy while another replay is under way. */
export type Backtest = (
  metric: Metric,
  weeks: number | null,
  onProgress: (progress: Progress) => void,
) => Promise<MetricOutcome | { readonly kind: "busy"; readonly metric: Metric }>;

/** What listeners and commands work with. */
export interface SlackDeps {
  readonly core: Core;
  readonly outlook: Outlook;
  readonly backtest: Backtest;
  readonly fileFor: FileFor;
  readonly house: House;
  readonly managers: Managers;
  readonly insiders: Insiders;
  readonly reach: Reach;
}
