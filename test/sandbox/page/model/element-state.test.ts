import { describe, expect, it } from "vitest";
import { missingInputs, stateKey, stateValues } from "../../../../src/sandbox/page/model/element-state.ts";
import { stateOf } from "../../../../src/sandbox/slack/workspace/element-state.ts";
import { PREVIEW, zooMessage } from "../hand-made-world.ts";

const blocks = PREVIEW.blocks;

describe("what people filled in", () => {
  it("is reported as the server reports it, for everything untouched", () => {
    const message = zooMessage();
    expect(stateValues(message.blocks, new Map())).toEqual(stateOf(message.blocks, {}));
    expect(stateValues(blocks, new Map())).toEqual(stateOf(blocks, {}));
  });

  it("takes the place of what the app gave", () => {
    const touched = new Map([[stateKey("message", "text"), { type: "plain_text_input", value: "Hello" }]]);
    expect(stateValues(blocks, touched).message).toEqual({ text: { type: "plain_text_input", value: "Hello" } });
  });

  it("of a block that is gone is not reported", () => {
    const touched = new Map([[stateKey("gone", "text"), { type: "plain_text_input", value: "Hello" }]]);
    expect(Object.keys(stateValues(blocks, touched))).toEqual(["message", "owner", "side", "note"]);
  });

  it("is asked for where an input is empty and not optional", () => {
    expect(missingInputs(blocks, stateValues(blocks, new Map()))).toEqual({
      side: "Please complete this required field.",
    });
  });
});
