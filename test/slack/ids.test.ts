import { expect, it } from "vitest";
import { parseChoiceValue, parseIncidentValue, parseMoreValue, parseStepValue } from "../../src/slack/ids.ts";

it.each(["", "0x1", "-1", "1.5", "4294967296", "9999999999", "1;drop", "١"])(
  "a value %j that somebody made up is no number of an incident, and reaches no database",
  (made) => {
    expect(parseIncidentValue(made)).toBeUndefined();
    expect(parseMoreValue(`postmortem:${made}`)).toBeUndefined();
    expect(parseStepValue(`${made}:landing:1`)).toBeUndefined();
    expect(parseStepValue(`42:landing:${made}`)).toBeUndefined();
    expect(parseChoiceValue(`ok:${made}:landing:1`)).toBeUndefined();
  },
);
