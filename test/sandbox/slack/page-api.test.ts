import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { clientOf, startSlack } from "./setting.ts";

let slack: LocalSlack;
let assets: string;

beforeEach(async () => {
  assets = await mkdtemp(join(tmpdir(), "leadline-page-"));
  await writeFile(join(assets, "index.html"), "<p>page</p>");
  slack = await startSlack({
    assets,
    route: (incoming, response) => {
      if (incoming.url !== "/demo") return false;
      response.end("panel");
      return true;
    },
  });
});

afterEach(async () => {
  await slack.stop();
  await rm(assets, { recursive: true });
});

/** A request with any headers, Host too, which fetch would not send. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${slack.url}${path}`,
      { method: body === undefined ? "GET" : "POST", headers },
      (answer) => {
        let text = "";
        answer.on("data", (part) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const deed = JSON.stringify({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "hi" });

describe("the page's addresses", () => {
  it("give a person's world, and do what a person does", async () => {
    expect(JSON.parse((await ask("/sandbox/act", {}, deed)).text)).toEqual({ ok: true });
    const world = JSON.parse((await ask("/sandbox/world?as=U0BEN")).text);
    expect(world).toMatchObject({ me: "U0BEN", messages: { C0ALERT: [{ text: "hi", user: "U0ANA" }] } });
  });

  it("tell of changes as they happen", async () => {
    const response = await fetch(`${slack.url}/sandbox/changes`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "hi" });
    const second = await reader?.read();
    expect([first?.value, second?.value]).toEqual([
      expect.stringMatching(/^data: \d+\n\n$/),
      `data: ${slack.world("U0ANA").version}\n\n`,
    ]);
    await reader?.cancel();
  });

  it("move the clock and set faults", async () => {
    const order = JSON.stringify({ do: "clock", now: 1_000 });
    expect(JSON.parse((await ask("/sandbox/control", {}, order)).text)).toEqual({ ok: true });
    expect(slack.now()).toBe(1_000);
  });

  it("serve the page, links to messages, and the caller's own addresses, and nothing outside the folder", async () => {
    expect((await ask("/")).text).toBe("<p>page</p>");
    expect((await ask("/archives/C0ALERT/p1")).text).toBe("<p>page</p>");
    expect((await ask("/demo")).text).toBe("panel");
    expect((await ask("/..%2f..%2fetc/passwd")).status).toBe(404);
  });

  it.each([
    ["of another site", { origin: "http://evil.example" }],
    ["of another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["to a foreign name that leads to this machine", { host: "evil.example" }],
  ])("refuse a web page %s", async (_, headers) => {
    expect((await ask("/sandbox/act", headers, deed)).status).toBe(403);
    expect((await ask("/demo", headers)).status).toBe(403);
    expect(slack.world("U0ANA").messages.C0ALERT).toEqual([]);
  });

  it.each([
    ["no JSON", "{", 400],
    ["an unknown deed", '{"do":"fly"}', 400],
    ["a missing field", '{"do":"say","as":"U0ANA"}', 400],
    ["too much", JSON.stringify({ do: "say", text: "x".repeat(1_100_000) }), 413],
  ])("refuse %s", async (_, body, status) => {
    expect((await ask("/sandbox/act", {}, body)).status).toBe(status);
  });
});

describe("the traffic log", () => {
  it("holds calls with their answers, and no secret", async () => {
    await clientOf(slack).chat.postMessage({ channel: "C0ALERT", text: `my token is ${slack.botToken}` });
    await fetch(`${slack.apiUrl}auth.test?token=${slack.botToken}`);
    const { text } = await ask("/sandbox/traffic?since=0");
    expect(JSON.parse(text)).toMatchObject([
      { n: 1, kind: "call", name: "chat.postMessage", answer: { ok: true } },
      { n: 2, kind: "call", name: "auth.test", answer: { ok: true } },
    ]);
    expect(text).not.toContain(slack.botToken);
    expect((await ask("/sandbox/world?as=U0ANA")).text).not.toContain(slack.appToken);
  });
});

describe("starting", () => {
  it("says in one line that the port is taken", async () => {
    const port = Number(new URL(slack.url).port);
    await expect(startSlack({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken: choose another one.`);
  });
});
