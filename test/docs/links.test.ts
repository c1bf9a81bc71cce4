import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Headings as GitHub makes anchors of them. */
function anchors(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}

describe.each(PAGES)("%s", (page) => {
  const text = read(page);

  it("links to files and headings that are there", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
      .map(([, link, source]) => link ?? source ?? "")
      .filter((link) => !/^(https?:|mailto:)/.test(link));
    const broken = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : relative(ROOT, join(ROOT, dirname(page), path));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchors(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names files and folders of the project that are there", () => {
    const named = [...text.matchAll(/`((?:src|test|docs|drizzle|bench|scripts|\.ci)\/[\w./-]*)`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => !path.includes("NAME"));
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("names scripts that package.json has", () => {
    const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);
    const run = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = ""]) => name);
    expect(run.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

it("architecture.md names tables and indexes of the schema", () => {
  const files = readdirSync(join(ROOT, "src/store")).filter((name) => name.startsWith("schema"));
  const schema = files.map((name) => read(`src/store/${name}`)).join("\n");
  const section = read("docs/architecture.md").split("## Where the promises are kept")[1]?.split("\n## ")[0] ?? "";
  const names = [...section.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !schema.includes(`"${name}"`))).toEqual([]);
});

it("install-in-slack.md gives a reason for exactly what the manifest asks for", () => {
  const manifest = parse(read("manifest.yml")) as {
    oauth_config: { scopes: { bot: string[] } };
    settings: { event_subscriptions: { bot_events: string[] } };
  };
  const section = read("docs/install-in-slack.md").split("## Every permission and its reason")[1]?.split("\n## ")[0];
  const named = [...(section ?? "").matchAll(/^\| (`[^|]+`) \|/gm)]
    .flatMap(([, cell = ""]) => cell.split(","))
    .map((name) => name.replaceAll(/[`\s]/g, ""));
  const asked = [...manifest.oauth_config.scopes.bot, ...manifest.settings.event_subscriptions.bot_events];
  expect(named.toSorted()).toEqual(asked.toSorted());
});

it("run-it.md explains exactly the variables that are read", () => {
  const section = read("docs/run-it.md").split("## Environment")[1]?.split("\n## ")[0] ?? "";
  const named = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = ""]) => name);
  const known = [...read("src/config/env.ts").matchAll(/\b([A-Z]+(?:_[A-Z]+)*): (?:z\b|Port)/g)].map(
    ([, name = ""]) => name,
  );
  expect(named.toSorted()).toEqual([...new Set(known)].toSorted());
});

it("the image is built from files that exist and that .dockerignore lets in", () => {
  const copied = [...read("Dockerfile").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" "),
  );
  const letIn = read(".dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(join(ROOT, path)) || !letIn.includes(path))).toEqual([]);
});
