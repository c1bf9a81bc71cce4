import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createLog, type LogOptions, secretsOf, striker } from "../src/log.ts";

/** One line of the log, as it would stand on standard error. */
function line(options: Partial<LogOptions>, write: (log: ReturnType<typeof createLog>) => void): string {
  const log = createLog({ level: "info", secrets: [], pretty: false, ...options });
  const lines: string[] = [];
  Object.assign(log, { [pino.symbols.streamSym]: { write: (text: string) => void lines.push(text) } });
  write(log);
  return lines.join("");
}

describe("secrets of the environment", () => {
  it.each([
    [{ SLACK_BOT_TOKEN: "xoxb-1" }, ["xoxb-1"]],
    [{ slack_signing_secret: "shh" }, ["shh"]],
    [{ ADS_API_KEY: "a", ADS_APIKEY: "b", SMTP_PASSWORD: "c", BASIC_AUTH: "d" }, ["a", "b", "c", "d"]],
    [{ ADS_KEY: "a", STATUS_KEY_2: "b", KEY: "c", MONKEY: "d", KEYBOARD: "e" }, ["a", "b", "c"]],
    [{ CRM: "postgres://reader:p%40ss@crm/db" }, ["postgres://reader:p%40ss@crm/db", "p%40ss", "p@ss"]],
    [{ CRM: "postgres://reader:100%@crm/db" }, ["postgres://reader:100%@crm/db", "100%", "100%"]],
    [{ CRM: "postgres://reader@crm/db", PORT: "3000", PATH: "/bin", EMPTY_TOKEN: "", UNSET_TOKEN: undefined }, []],
  ])("%j", (variables, secrets) => {
    expect(secretsOf(variables)).toEqual(secrets);
  });
});

describe("striking out", () => {
  it("finds a secret however it is written, wherever it stands", () => {
    const secret = 'a"b\\c d/é';
    const strike = striker([secret]);
    expect(strike(JSON.stringify({ text: `x ${secret} y` }))).toBe('{"text":"x [secret] y"}');
    expect(strike(`https://x/?key=${encodeURIComponent(secret)}`)).toBe("https://x/?key=[secret]");
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(strike(JSON.stringify(`${before}${secret}${after}`))).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });

  it("strikes an address out as a whole, not just the password in it", () => {
    const strike = striker(["longpassword", "postgres://reader:longpassword@crm/db"]);
    expect(strike("cannot reach postgres://reader:longpassword@crm/db")).toBe("cannot reach [secret]");
  });

  it("leaves short values alone: they would strike out ordinary words", () => {
    expect(striker(["info", ""])("info: all is well")).toBe("info: all is well");
  });
});

describe("the log", () => {
  it("writes one line of JSON on standard error, and nothing on standard output", () => {
    const script = `import("./dist/log.js").then(({ createLog }) =>
      createLog({ level: "info", secrets: ["xoxb-very-secret"], pretty: false }).info({ token: "xoxb-very-secret" }, "hello"))`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(stderr)).toMatchObject({ level: 30, msg: "hello", token: "[secret]" });
  });

  const fault = Object.assign(new Error("x".repeat(5_000), { cause: new RangeError("because") }), {
    code: "E1",
    rows: [1],
  });

  it("tells of an error in bounds, with its cause and its place, and no stack", () => {
    const { err } = JSON.parse(line({}, (log) => log.error({ err: fault }, "oh"))) as { err: Record<string, unknown> };
    expect(err).toEqual({
      type: "Error",
      message: "x".repeat(1_000),
      code: "E1",
      at: expect.stringMatching(/^log\.test\.ts:\d+:\d+$/),
      cause: { type: "RangeError", message: "because", at: expect.stringContaining("log.test.ts") },
    });
  });

  it("shows the stack where faults of the program are looked for", () => {
    const shown = line({ level: "debug" }, (log) => log.error({ err: fault }, "oh"));
    expect(JSON.parse(shown)).toMatchObject({ err: { stack: expect.stringContaining("    at ") } });
  });

  it("does not go round in circles with causes that cause themselves", () => {
    const circle = new Error("round");
    circle.cause = circle;
    expect(JSON.parse(line({}, (log) => log.error({ err: circle }, "oh")))).toMatchObject({
      err: { message: "round" },
    });
  });

  it("keeps what was thrown where it is no error", () => {
    expect(JSON.parse(line({}, (log) => log.error({ err: "text" }, "oh")))).toMatchObject({ err: "text" });
  });
});
