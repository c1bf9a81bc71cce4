/**
 * Builds the page of the local Slack into dist/sandbox/page, or into the folder given as the first argument: one
 * script, one style sheet and the fonts, so that the page needs no network and no font of the machine.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src/sandbox/page");
const target = resolve(process.argv[2] ?? join(root, "dist/sandbox/page"));
const fonts = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/inter/package.json"));

const FONTS = ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold", "700Bold_Italic"];

await rm(target, { recursive: true, force: true });
await mkdir(join(target, "fonts"), { recursive: true });
await Promise.all([
  build({
    entryPoints: [
      { in: join(source, "main.tsx"), out: "app" },
      { in: join(source, "style/page.css"), out: "app" },
    ],
    outdir: target,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    jsx: "automatic",
    jsxImportSource: "preact",
    external: ["./fonts/*"],
    legalComments: "none",
    logLevel: "warning",
  }),
  copyFile(join(source, "index.html"), join(target, "index.html")),
  ...FONTS.map((name) => copyFile(join(fonts, name, `Inter_${name}.ttf`), join(target, "fonts", `Inter_${name}.ttf`))),
  copyFile(join(fonts, "LICENSE_FONT"), join(target, "fonts", "LICENSE.txt")),
]);
