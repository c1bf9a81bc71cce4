import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { linesOf, openShell, type Shell } from "./shell.ts";

let shell: Shell;
beforeAll(() => {
  shell = openShell();
});
afterAll(() => shell.close());

const COMMANDS = ["demo", "init", "check", "backtest", "start", "migrate", "export", "postmortem", "detect", "schema"];

describe("help", () => {
  it.each(COMMANDS)("of %s says how it is used and what it does", async (command) => {
    const { code, stdout, stderr } = await shell.run([command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: leadline ${command}\\b.*\n\n\\S.{20,}`));
  });

  it("lists every command, in the order in which they are needed", async () => {
    const { code, stdout } = await shell.run(["--help"]);
    expect(code).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) (?:[[<]| {2})/gm)].map(([, name]) => name);
    expect(listed).toEqual([...COMMANDS, "help"]);
  });

  it("comes by itself where no command is given, which is wrong usage", async () => {
    const { code, stdout, stderr } = await shell.run([]);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain("Usage: leadline");
  });
});

describe("wrong usage ends with 2, says what and how to mend it", () => {
  it.each([
    { args: ["strat"], says: ["unknown command 'strat'", "Did you mean start?", "leadline --help"] },
    { args: ["check", "--ofline"], says: ["unknown option '--ofline'", "Did you mean --offline?"] },
    { args: ["postmortem"], says: ["missing required argument 'id'", "leadline postmortem --help"] },
    { args: ["postmortem", "seven"], says: ["'seven'", "such as 42"] },
    { args: ["postmortem", "0"], says: ["'0'", "such as 42"] },
    { args: ["export", "leads"], says: ["'leads'", "incidents, observations"] },
    { args: ["export", "incidents", "--from", "yesterday"], says: ["'yesterday'", "2026-11-01"] },
    { args: ["export", "incidents", "--format", "xml"], says: ["'xml'", "csv, json"] },
    { args: ["demo", "--port", "99999"], says: ["'99999'", "0 to 65535"] },
    { args: ["init", "a", "b"], says: ["too many arguments"] },
  ])("$args", async ({ args, says }) => {
    const { code, stdout, stderr } = await shell.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const words of says) expect(stderr).toContain(words);
    expect(linesOf(stderr).length).toBeLessThanOrEqual(3);
    expect(stderr).not.toContain("    at ");
  });
});

describe("schema", () => {
  it("is a JSON Schema that knows every section of the catalogue", async () => {
    const { code, stdout, stderr } = await shell.run(["schema"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const schema = JSON.parse(stdout) as { $schema: string; properties: Record<string, unknown> };
    expect(schema.$schema).toContain("json-schema.org");
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(["version", "sources", "metrics", "clients"]),
    );
  });
});

describe("init", () => {
  it("begins an installation, and a second time leaves everything as it is", async () => {
    const first = await shell.run(["init", "bot"]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    const files = ["leadline.yml", ".env.example", "manifest.yml"].map((name) => `bot/${name}`);
    expect(linesOf(first.stdout).slice(0, 3)).toEqual(files.map((name) => `${name}: written`));
    expect(parse(shell.read("bot/leadline.yml"))).toMatchObject({ version: 1 });
    expect(parse(shell.read("bot/manifest.yml"))).toHaveProperty("display_information");
    shell.write("bot/leadline.yml", "mine");
    const second = await shell.run(["init", "bot"]);
    expect(second.code).toBe(0);
    expect(linesOf(second.stdout).slice(0, 3)).toEqual(files.map((name) => `${name}: there already, left as it is`));
    expect(shell.read("bot/leadline.yml")).toBe("mine");
  });

  it("that cannot write says where", async () => {
    shell.write("a-file", "");
    const { code, stderr } = await shell.run(["init", "a-file/bot"]);
    expect(code).toBe(1);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/a-file\/bot.*cannot be (made|written): look at/)]);
  });
});
