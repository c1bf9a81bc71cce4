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

/** What listeners and commands work with. */
export interface SlackDeps {
  readonly core: Core;
  readonly outlook: Outlook;
  readonly fileFor: FileFor;
  readonly house: House;
  readonly managers: Managers;
  readonly insiders: Insiders;
  readonly reach: Reach;
}
