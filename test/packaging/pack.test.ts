import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { installPackage } from "./install-package.ts";

const MB = 1_000_000;
const installed = await installPackage("the package, installed into an empty folder");

describe.runIf(installed)("the npm package, installed into an empty folder", () => {
  const { folder = "", packed = 0, installed: size = 0, remove } = installed ?? {};
  const home = join(folder, "node_modules/leadline");
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  afterAll(() => remove?.());

  /** A new user's shell: nothing of Leadline is set in it. */
  const shell = (more: Record<string, string> = {}) => ({
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, TMPDIR: folder, ...more },
  });

  /** `npx leadline …` after the installation: the binary in node_modules/.bin. */
  async function leadline(args: string[], more: Record<string, string> = {}): Promise<string> {
    const { stdout } = await promisify(execFile)(join(folder, "node_modules/.bin/leadline"), args, shell(more));
    return stdout;
  }

  it("brings what runs, the migrations and the words, and nothing of how it is made", () => {
    const files = readdirSync(home);
    expect(files.filter((name) => name !== "node_modules").sort()).toEqual(
      [".env.example", "LICENSE", "README.md", "dist", "docs", "drizzle", "manifest.yml", "package.json"].sort(),
    );
    expect(readdirSync(join(home, "dist"))).not.toContain(".tsbuildinfo");
  });

  it("stays small", () => {
    expect(packed).toBeLessThan(2.5 * MB);
    expect(size).toBeLessThan(280 * MB);
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
    expect(await leadline(["--version"])).toBe(`${version}\n`);
  });

  it("begins an installation that checks itself", async () => {
    expect(await leadline(["init"])).toMatch(
      /leadline\.yml: written\n.*\.env\.example: written\n.*manifest\.yml: written/,
    );
    const faulty = leadline(["check", "--offline"]);
    await expect(faulty).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("CRM_URL") });
    expect(await leadline(["check", "--offline"], { CRM_URL: "postgres://reader@localhost/crm" })).toContain(
      "1 metrics",
    );
  });

  it("loads every module and opens its database without the tools it was built with", async () => {
    const modules = readdirSync(join(home, "dist"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".js") && name !== "main.js" && !name.startsWith("sandbox/page"))
      .map((name) => pathToFileURL(join(home, "dist", name)).href);
    expect(modules.length).toBeGreaterThan(200);
    const program = `for (const one of ${JSON.stringify(modules)}) await import(one);
      const { openDatabase } = await import(${JSON.stringify(pathToFileURL(join(home, "dist/store/open.js")).href)});
      const database = await openDatabase({ url: null, dataDir: null });
      process.stdout.write(database.kind);
      process.exit(0);`;
    const done = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], shell());
    expect(done.stdout).toBe("pglite");
  });

  it("opens the demo's page, with its script, style and fonts", async () => {
    const child = spawn(join(folder, "node_modules/.bin/leadline"), ["demo", "--port", "0"], shell());
    children.push(child);
    const url = await addressOf(child);

    const page = await (await fetch(url)).text();
    expect(page).toContain("<script");
    const style = await (await fetch(`${url}/app.css`)).text();
    const fonts = [...style.matchAll(/url\(["']?\.\/(fonts\/[^"')]+)/g)].map((found) => found[1]);
    expect(fonts.length).toBeGreaterThanOrEqual(4);
    for (const name of ["app.js", ...new Set(fonts)]) {
      const answer = await fetch(`${url}/${name}`);
      expect({ name, status: answer.status }).toEqual({ name, status: 200 });
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
    }
  });
});

/** The address that the demo prints. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: Buffer): void => {
      said += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url) resolve(url);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`the demo ended without an address:\n${said}`)));
  });
}
