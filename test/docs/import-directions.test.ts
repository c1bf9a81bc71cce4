import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIOME = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");

/** Folder and the folders that it may import, as the table of architecture.md says. */
function directions(): Map<string, readonly string[]> {
  const page = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  const section = page.split("## Folders, and who may import whom")[1]?.split("\n## ")[0] ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \|[^|]*\| ([^|]*) \|$/gm)];
  const all = rows.map(([, folder = ""]) => folder);
  return new Map(
    rows.map(([, folder = "", may = ""]) => {
      const named = [...may.matchAll(/`(\w+)`/g)].map(([, one = ""]) => one);
      return [folder, may === "everything" ? all : named];
    }),
  );
}

interface Try {
  readonly file: string;
  readonly text: string;
  readonly allowed: boolean;
}

const MAY = directions();
const FOLDERS = [...MAY.keys()];

/** Every pair of folders, from a file directly in the folder and from one below. */
const pairs: Try[] = FOLDERS.flatMap((from) =>
  FOLDERS.filter((to) => to !== from).flatMap((to) =>
    [from, `${from}/inner`].map((folder) => {
      const up = folder === from ? ".." : "../..";
      return {
        file: `src/${folder}/to-${to}.ts`,
        text: `import type { One } from "${up}/${to}/one.ts";\nexport type { One };\n`,
        allowed: MAY.get(from)?.includes(to) === true,
      };
    }),
  ),
);

const further: Try[] = [
  { file: "src/domain/reads.ts", text: 'export { readFileSync } from "node:fs";\n', allowed: false },
  { file: "src/domain/later.ts", text: 'export const later = () => import("../store/one.ts");\n', allowed: false },
  { file: "src/flows/asks.ts", text: 'export { sql } from "drizzle-orm";\n', allowed: false },
  { file: "src/flows/posts.ts", text: 'export { WebClient } from "@slack/web-api";\n', allowed: false },
  { file: "src/slack/builds.ts", text: 'export { App } from "../app.ts";\n', allowed: false },
  { file: "src/config/shape.ts", text: 'export type { Kind } from "../sources/source.ts";\n', allowed: true },
  { file: "src/config/catalogue/list.ts", text: 'export { kinds } from "../../sources/index.ts";\n', allowed: false },
  { file: "src/sandbox/slack/a/b.ts", text: 'export { one } from "../../../slack/one.ts";\n', allowed: false },
  { file: "src/sandbox/page/own.ts", text: 'export { one } from "../slack/one.ts";\n', allowed: true },
  { file: "src/sandbox/library.ts", text: 'export { App } from "@slack/bolt";\n', allowed: false },
];

describe("import directions", () => {
  const folder = mkdtempSync(join(tmpdir(), "leadline-directions-"));
  let refused: ReadonlySet<string>;

  beforeAll(async () => {
    copyFileSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
    for (const { file, text } of [...pairs, ...further]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    refused = await refusals(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are told for every folder of src", () => {
    const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(FOLDERS.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  it.each(FOLDERS)("%s may import what architecture.md says, and nothing else", (from) => {
    const own = pairs.filter(({ file }) => file.startsWith(`src/${from}/`));
    const expected = own.filter(({ allowed }) => !allowed).map(({ file }) => file);
    expect(own.map(({ file }) => file).filter((file) => refused.has(file))).toEqual(expected);
  });

  it.each(further)("$file: allowed is $allowed", ({ file, allowed }) => {
    expect(refused.has(file)).toBe(!allowed);
  });
});

/** The files in which the project's own linter refuses an import. */
function refusals(folder: string): Promise<ReadonlySet<string>> {
  const args = [
    BIOME,
    "lint",
    "--vcs-enabled=false",
    "--only=style/noRestrictedImports",
    "--reporter=json",
    "--max-diagnostics=none",
    "src",
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 << 20 }, (_failed, stdout) => {
      const found = [...stdout.matchAll(/src\/[\w./-]+\.ts(?=")/g)].map(([file]) => file);
      if (found.length === 0) reject(new Error(`the linter said nothing:\n${stdout}`));
      else resolve(new Set(found));
    });
  });
}
