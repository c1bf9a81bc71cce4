import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { clientOf, last, type RunningApp, section, startSlack, startSocketApp } from "./setting.ts";

let slack: LocalSlack;
let running: RunningApp | undefined;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await slack.stop();
});

const note = {
  type: "input",
  block_id: "note",
  label: { type: "plain_text", text: "Note" },
  element: { type: "plain_text_input", action_id: "text", initial_value: "as before" },
} as const;

function modal(title: string, rest: Record<string, unknown> = {}) {
  return {
    type: "modal" as const,
    callback_id: "form",
    title: { type: "plain_text" as const, text: title },
    submit: { type: "plain_text" as const, text: "Send" },
    blocks: [note],
    ...rest,
  };
}

/** Lets the trigger of one command get into the test's hands. */
async function triggerOf(as: string): Promise<string> {
  const triggers: string[] = [];
  const app = await startSocketApp(slack, (bolt) => {
    bolt.command("/kpi", async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      await ack();
    });
  });
  running = app;
  await slack.act({ do: "command", as, channel: "C0ALERT", text: "/kpi" });
  return triggers[0] ?? "";
}

const topModal = (as = "U0ANA") => slack.world(as).modals.at(-1);

describe("a trigger", () => {
  it("opens one modal for its person, and only one", async () => {
    const trigger_id = await triggerOf("U0ANA");
    await clientOf(slack).views.open({ trigger_id, view: modal("First") });

    expect(topModal("U0ANA")?.title).toBe("First");
    expect(topModal("U0BEN")).toBeUndefined();
    await expect(clientOf(slack).views.open({ trigger_id, view: modal("Again") })).rejects.toThrow(
      "exchanged_trigger_id",
    );
  });

  it("lapses after three seconds of the sandbox's clock", async () => {
    const trigger_id = await triggerOf("U0ANA");
    slack.control({ do: "clock", advance: 3_001 });
    await expect(clientOf(slack).views.open({ trigger_id, view: modal("Late") })).rejects.toThrow("expired_trigger_id");
  });

  it("cannot be invented", async () => {
    const call = clientOf(slack).views.open({ trigger_id: "1.2.3", view: modal("No") });
    await expect(call).rejects.toThrow("invalid_trigger_id");
  });
});

describe("a view", () => {
  it("refuses an update that was drawn from an older rendering, and keeps its id through good ones", async () => {
    const client = clientOf(slack);
    const { view } = await client.views.open({ trigger_id: await triggerOf("U0ANA"), view: modal("One") });
    const [view_id, hash] = [view?.id ?? "", view?.hash ?? ""];
    const second = await client.views.update({ view_id, hash, view: modal("Two") });

    expect(second.view?.id).toBe(view_id);
    expect(second.view?.hash).not.toBe(hash);
    await expect(client.views.update({ view_id, hash, view: modal("Three") })).rejects.toThrow("hash_conflict");
    expect(topModal()?.title).toBe("Two");
  });

  it("is found by its external_id, which nobody else may have", async () => {
    const client = clientOf(slack);
    await client.views.open({ trigger_id: await triggerOf("U0ANA"), view: modal("One", { external_id: "x1" }) });
    await client.views.update({ external_id: "x1", view: modal("Two", { external_id: "x1" }) });
    expect(topModal()?.title).toBe("Two");
    const home = { type: "home" as const, external_id: "x1", blocks: [section("hello")] };
    await expect(client.views.publish({ user_id: "U0BEN", view: home })).rejects.toThrow("duplicate_external_id");
  });

  it("stacks three high, not four", async () => {
    running = await startSocketApp(slack, (app) => {
      app.view("form", async ({ ack, view }) => {
        await ack({ response_action: "push", view: modal(`${view.title.text}+`) });
      });
      app.command("/kpi", async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal("A") });
      });
    });
    await slack.act({ do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" });
    await slack.until("U0ANA", (world) => world.modals[0]);
    const submit = () => slack.act({ do: "submit", as: "U0ANA", viewId: topModal()?.id ?? "", state: {} });
    expect([(await submit()).ok, (await submit()).ok, (await submit()).ok]).toEqual([true, true, false]);
    expect(slack.world("U0ANA").modals.map(({ title }) => title)).toEqual(["A", "A+", "A++"]);
  });
});

describe("submitting", () => {
  async function open(answer: Record<string, unknown> | undefined, view = modal("Form")) {
    const submissions: unknown[] = [];
    running = await startSocketApp(slack, (app) => {
      app.view("form", async ({ ack, view: sent }) => {
        submissions.push(sent.state.values);
        await ack(answer as never);
      });
      app.view({ callback_id: "form", type: "view_closed" }, async ({ ack, body }) => {
        submissions.push(body.type);
        await ack();
      });
      app.command("/kpi", async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view });
      });
    });
    await slack.act({ do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" });
    const { id } = await slack.until("U0ANA", (world) => world.modals[0]);
    return { submissions, viewId: id };
  }

  it("sends what was filled in, and what was there before where nothing was, and closes", async () => {
    const { submissions, viewId } = await open(undefined);
    expect(await slack.act({ do: "submit", as: "U0ANA", viewId, state: {} })).toEqual({ ok: true });
    expect(submissions).toEqual([{ note: { text: { type: "plain_text_input", value: "as before" } } }]);
    expect(topModal()).toBeUndefined();
  });

  it("shows the app's errors at their blocks and keeps the window", async () => {
    const { viewId } = await open({ response_action: "errors", errors: { note: "too vague" } });
    const answer = await slack.act({ do: "submit", as: "U0ANA", viewId, state: {} });
    expect(answer).toEqual({ ok: false, problem: "too vague" });
    expect(topModal()?.errors).toEqual({ note: "too vague" });
  });

  it("draws another content into the same window", async () => {
    const { viewId } = await open({ response_action: "update", view: modal("Done") });
    await slack.act({ do: "submit", as: "U0ANA", viewId, state: {} });
    expect(topModal()).toMatchObject({ id: viewId, title: "Done" });
  });

  it("is refused by Slack's own client while a required field is empty", async () => {
    const { submissions, viewId } = await open(undefined);
    const state = { note: { text: { type: "plain_text_input", value: "" } } };
    expect(await slack.act({ do: "submit", as: "U0ANA", viewId, state })).toMatchObject({ ok: false });
    expect(submissions).toEqual([]);
    expect(topModal()?.errors).toEqual({ note: "Please complete this required field." });
  });

  it("says so when the app's answer is no valid view", async () => {
    const { viewId } = await open({ response_action: "update", view: modal("x".repeat(25)) });
    const { problem } = await slack.act({ do: "submit", as: "U0ANA", viewId, state: {} });
    expect(problem).toContain("must be less than 25 characters [json-pointer:/view/title/text]");
  });

  it("is told to the app when a window that asked for it is closed instead", async () => {
    const { submissions, viewId } = await open(undefined, modal("Form", { notify_on_close: true }));
    expect(await slack.act({ do: "close", as: "U0ANA", viewId })).toEqual({ ok: true });
    expect(submissions).toEqual(["view_closed"]);
  });
});

describe("the Home tab", () => {
  it("is drawn for one person, keeps its id, and reports presses with the state and the hash", async () => {
    const presses: unknown[] = [];
    running = await startSocketApp(slack, (app) => {
      app.action("pick", async ({ ack, body }) => {
        presses.push(body);
        await ack();
      });
    });
    const element = {
      type: "checkboxes",
      action_id: "pick",
      options: ["a", "b"].map((value) => ({ value, text: { type: "plain_text", text: value } })),
    };
    const view = {
      type: "home" as const,
      blocks: [{ type: "actions", block_id: "b", elements: [element] }],
    };
    const client = clientOf(slack);
    const first = await client.views.publish({ user_id: "U0ANA", view: view as never });
    const second = await client.views.publish({ user_id: "U0ANA", view: view as never });
    expect(second.view?.id).toBe(first.view?.id);

    const viewId = slack.world("U0ANA").home?.id ?? "";
    const on = { type: "view", viewId } as const;
    await slack.act({ do: "press", as: "U0ANA", on, blockId: "b", actionId: "pick", value: ["b"] });
    expect(presses).toMatchObject([
      {
        container: { type: "view", view_id: viewId },
        actions: [{ type: "checkboxes", selected_options: [{ value: "b" }] }],
        view: {
          hash: second.view?.hash,
          state: { values: { b: { pick: { type: "checkboxes", selected_options: [{ value: "b" }] } } } },
        },
      },
    ]);
    expect(slack.world("U0BEN").home).toBeUndefined();
  });
});

describe("a response_url", () => {
  it("answers five times within half an hour, for the person or for all, and replaces what was pressed", async () => {
    const urls: string[] = [];
    running = await startSocketApp(slack, (app) => {
      app.command("/kpi", async ({ ack, command }) => {
        urls.push(command.response_url);
        await ack();
      });
    });
    const ask = async () => {
      await slack.act({ do: "command", as: "U0ANA", channel: "C0ALERT", text: "/kpi" });
      return urls.at(-1) ?? "";
    };
    const send = async (url: string, body: object) =>
      (await fetch(url, { method: "POST", body: JSON.stringify(body) })).status;

    const url = await ask();
    expect(await send(url, { text: "for you" })).toBe(200);
    expect(last(slack.world("U0ANA"), "C0ALERT")).toMatchObject({ text: "for you", ephemeralTo: "U0ANA" });
    expect(await send(url, { text: "for all", response_type: "in_channel" })).toBe(200);
    expect(last(slack.world("U0BEN"), "C0ALERT")).toMatchObject({ text: "for all" });
    for (let use = 3; use <= 5; use += 1) expect(await send(url, { text: `${use}` })).toBe(200);
    expect(await send(url, { text: "six" })).toBe(404);

    const late = await ask();
    slack.control({ do: "clock", advance: 30 * 60_000 + 1 });
    expect(await send(late, { text: "late" })).toBe(404);
  });

  it("can change an ephemeral message, and take it away", async () => {
    const bodies: string[] = [];
    running = await startSocketApp(slack, (app) => {
      app.action(/.*/, async ({ ack, respond, action, body }) => {
        await ack();
        bodies.push(JSON.stringify(body));
        const isChange = "action_id" in action && action.action_id === "change";
        await respond(isChange ? { replace_original: true, text: "changed" } : { delete_original: true });
      });
    });
    const elements = ["change", "go"].map((id) => ({
      type: "button" as const,
      action_id: id,
      text: { type: "plain_text" as const, text: id },
    }));
    await clientOf(slack).chat.postEphemeral({
      channel: "C0ALERT",
      user: "U0ANA",
      text: "secret",
      blocks: [{ type: "actions", block_id: "b", elements }],
    });
    const ts = last(slack.world("U0ANA"), "C0ALERT")?.ts ?? "";
    const on = { type: "message", channel: "C0ALERT", ts } as const;
    expect((await slack.act({ do: "press", as: "U0BEN", on, blockId: "b", actionId: "go" })).ok).toBe(false);
    await slack.act({ do: "press", as: "U0ANA", on, blockId: "b", actionId: "change" });
    await slack.until("U0ANA", (world) => (last(world, "C0ALERT")?.text === "changed" ? true : undefined));
    expect(JSON.parse(bodies[0] ?? "{}").message).toBeUndefined();
    await slack.act({ do: "press", as: "U0ANA", on, blockId: "b", actionId: "go" });
    await slack.until("U0ANA", (world) => (last(world, "C0ALERT") ? undefined : true));
  });
});
