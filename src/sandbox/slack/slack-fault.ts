import type { Json } from "../api.ts";

/** A refusal of the Web API: an answer of HTTP 200 with `ok: false` and Slack's code for the reason. */
export class SlackFault extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.name = "SlackFault";
    this.code = code;
    this.extra = extra;
  }
}
