/** Where questions to one source are handed in: few at a time, bounded in time, every failure a SourceError. */
import { z } from "zod";
import { Fault } from "./fault.ts";
import { oneLine, redactor } from "./redact.ts";
import { SourceError } from "./source.ts";

export interface DeskSettings {
  /** Id of the source. */
  readonly source: string;
  /** Milliseconds one question may take, from the moment that it is its turn. */
  readonly timeout: number;
  /** Never to appear in an error. */
  readonly secrets: readonly string[];
  /** Questions worked on at once. */
  readonly slots: number;
}

export interface Desk {
  /** @throws SourceError, and nothing else */
  ask<T>(asker: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  redact(text: string): string;
  /** These must not appear in an error either. */
  hide(secrets: readonly string[]): void;
  /** Ends all that is under way. */
  close(): void;
}

export function openDesk(settings: DeskSettings): Desk {
  const closed = new AbortController();
  const secrets = new Set(settings.secrets);
  let redact = redactor([...secrets]);
  const slots = turnstile(settings.slots);

  async function ask<T>(asker: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stopped = AbortSignal.any([signal, closed.signal]);
    try {
      return await slots.pass(stopped, () => withDeadline(settings.timeout, stopped, work));
    } catch (error) {
      const fault = asFault(error, stopped);
      const message = oneLine(redact(fault.message), 600);
      // No cause: a driver's error may carry the request with its headers.
      throw new SourceError({ metric: asker, source: settings.source, reason: fault.reason }, message);
    }
  }

  return {
    ask,
    redact: (text) => redact(text),
    hide(more) {
      if (more.every((secret) => secrets.has(secret))) return;
      for (const secret of more) secrets.add(secret);
      redact = redactor([...secrets]);
    },
    close: () => closed.abort(),
  };
}

function asFault(error: unknown, stopped: AbortSignal): Fault {
  if (stopped.aborted) return new Fault("timeout", "stopped before the answer came");
  if (error instanceof Fault) return error;
  if (error instanceof z.ZodError)
    return new Fault("refused", error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "));
  return new Fault("rubbish", `unexpected: ${error instanceof Error ? error.message : "something was thrown"}`);
}

/** Ends with `work` or at the deadline, whichever is first: a driver that hangs must not hang the poll. */
async function withDeadline<T>(
  ms: number,
  stopped: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  const signal = AbortSignal.any([stopped, late.signal]);
  try {
    return await Promise.race([work(signal), ended(signal)]);
  } catch (error) {
    // Whatever a driver throws because it was cut off, the deadline is the reason.
    if (late.signal.aborted)
      throw new Fault("timeout", `no answer within ${ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`}`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Lets `width` pass at once, the others in the order in which they came. */
function turnstile(width: number): { pass<T>(stopped: AbortSignal, work: () => Promise<T>): Promise<T> } {
  let inside = 0;
  const waiting: (() => void)[] = [];

  function enter(stopped: AbortSignal): Promise<void> {
    stopped.throwIfAborted();
    if (inside < width) {
      inside++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const quit = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(stopped.reason);
      };
      const turn = () => {
        stopped.removeEventListener("abort", quit);
        resolve();
      };
      waiting.push(turn);
      stopped.addEventListener("abort", quit, { once: true });
    });
  }

  /** Hands the place to the next one without freeing it, so that nobody slips in between. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else inside--;
  }

  return {
    async pass(stopped, work) {
      await enter(stopped);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
