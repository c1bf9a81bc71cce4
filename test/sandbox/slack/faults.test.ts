import { afterEach, beforeEach, expect, it } from "vitest";
import type { Fault } from "../../../src/sandbox/api.ts";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { clientOf, startSlack } from "./setting.ts";

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.stop());

const post = (channel = "C0ALERT") => clientOf(slack).chat.postMessage({ channel, text: "x" });
const count = () => slack.world("U0ANA").messages.C0ALERT?.length;
const fault = (kind: Fault["kind"], rest: Partial<Fault> = {}) =>
  slack.control({ do: "fault", fault: { method: "chat.postMessage", kind, ...rest } });

it("limits the rate as often as told, then no more", async () => {
  fault({ type: "rate limited", retryAfter: 7 }, { times: 2 });
  await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
  await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
  await post();
  expect(count()).toBe(1);
});

it("loses a request: nothing is stored", async () => {
  fault({ type: "lost request" });
  await expect(post()).rejects.toThrow();
  expect(count()).toBe(0);
});

it("loses an answer: the message is there, and the app does not know", async () => {
  fault({ type: "lost answer" });
  await expect(post()).rejects.toThrow();
  expect(count()).toBe(1);
});

it("fails with a status or an error code of choice", async () => {
  fault({ type: "status", status: 503 });
  await expect(post()).rejects.toMatchObject({ statusCode: 503 });
  fault({ type: "error", error: "fatal_error" });
  await expect(post()).rejects.toThrow("fatal_error");
  expect(count()).toBe(0);
});

it("meets one channel only, or any method, and is mended at once", async () => {
  fault({ type: "error", error: "restricted_action" }, { channel: "C0SHARED", times: 9 });
  await post("C0ALERT");
  await expect(post("C0SHARED")).rejects.toThrow("restricted_action");
  slack.control({ do: "mend" });
  await post("C0SHARED");
  fault({ type: "error", error: "service_unavailable" }, { method: "*" });
  await expect(clientOf(slack).auth.test()).rejects.toThrow("service_unavailable");
});

it("delays an answer", async () => {
  fault({ type: "delay", ms: 60 });
  const began = Date.now();
  await post();
  expect(Date.now() - began).toBeGreaterThan(50);
});

it("refuses new sockets", async () => {
  slack.control({ do: "refuse sockets", refuse: true });
  await expect(clientOf(slack, slack.appToken).apps.connections.open({})).rejects.toThrow("internal_error");
});

it("starts over with a reset: seed, clock, scopes and faults", async () => {
  await post();
  fault({ type: "status", status: 500 });
  slack.control({ do: "clock", now: 1_000 });
  slack.control({ do: "scopes", scopes: [] });
  slack.control({ do: "reset" });
  expect(count()).toBe(0);
  expect((await post()).ok).toBe(true);
  expect(Math.abs(slack.now() - Date.now())).toBeLessThan(1_000);
});

it("says what is wrong with an order that names nothing known", () => {
  expect(slack.control({ do: "archive", channel: "C0NONE", archived: true })).toEqual({
    ok: false,
    error: "no channel C0NONE",
  });
});
