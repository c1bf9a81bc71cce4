import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openDesk } from "../../src/sources/desk.ts";
import { Fault } from "../../src/sources/fault.ts";
import { faultOf } from "./contract.ts";

const never = new AbortController().signal;
const desk = (change = {}) => openDesk({ source: "crm", timeout: 1000, secrets: [], slots: 2, ...change });

afterEach(() => void vi.useRealTimers());

describe("a desk", () => {
  it("works on as many questions at once as it has slots, in the order in which they came", async () => {
    const { ask } = desk();
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const work = (n: number) => async () => {
      order.push(n);
      most = Math.max(most, ++inside);
      await pause(5);
      inside--;
      if (n % 3 === 0) throw new Fault("refused", "no");
    };
    const wave = (first: number) =>
      [0, 1, 2, 3].map((n) => ask("leads", never, work(first + n)).catch(() => undefined));
    const asked = wave(0);
    await pause(7);
    asked.push(...wave(4));
    await Promise.all(asked);
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await Promise.all(wave(8));
    expect(most).toBe(2);
  });

  it("does not count the wait for a slot against the deadline", async () => {
    vi.useFakeTimers();
    const { ask } = desk({ slots: 1, timeout: 120 });
    const answers = Promise.all(
      [1, 2, 3].map((n) => ask("leads", never, () => new Promise((resolve) => setTimeout(resolve, 80, n)))),
    );
    for (let turn = 0; turn < 3; turn++) await vi.advanceTimersByTimeAsync(80);
    expect(await answers).toEqual([1, 2, 3]);
  });

  it("gives the slot of one who left while waiting to the next", async () => {
    const { ask } = desk({ slots: 1 });
    const leaving = new AbortController();
    const first = ask("leads", never, () => pause(50, "first"));
    const second = faultOf(() => ask("leads", leaving.signal, async () => "second"));
    const third = ask("leads", never, async () => "third");
    leaving.abort();
    expect((await second).message).toContain("stopped");
    expect([await first, await third]).toEqual(["first", "third"]);
    expect(await ask("leads", never, async () => "fourth")).toBe("fourth");
  });

  it("ends a question that a driver has forgotten, and frees its slot", async () => {
    const { ask } = desk({ slots: 1, timeout: 50 });
    const fault = await faultOf(() => ask("leads", never, () => new Promise(() => undefined)));
    expect(fault).toMatchObject({ reason: "timeout", message: "metric leads, source crm: no answer within 50 ms" });
    expect(await ask("leads", never, async () => 1)).toBe(1);
  });

  it("turns whatever is thrown into one line without secrets", async () => {
    const { ask, hide } = desk({ secrets: ["hunter2", "a b/c"] });
    hide(["later-secret"]);
    const base64 = Buffer.from("hunter2").toString("base64");
    const thrown = new Error(`GET /?p=a%20b%2Fc\n\tfor hunter2 (${base64}), later-secret`);
    const fault = await faultOf(() => ask("leads", never, () => Promise.reject(thrown)));
    expect(fault.message).toBe("metric leads, source crm: unexpected: GET /?p=… for … (…), …");
    expect(fault.cause).toBeUndefined();
    expect((await faultOf(() => ask("leads", never, () => Promise.reject("a string")))).reason).toBe("rubbish");
  });
});
