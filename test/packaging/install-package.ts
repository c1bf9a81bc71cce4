/** The package as a user gets it: packed from the sources alone, and installed into an empty folder. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { leaveOut } from "../support/leave-out.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the package is built from. Whatever else lies in the working tree (an older dist) must not get into it. */
const SOURCES = ["package.json", "tsconfig.json", "src", "scripts", "drizzle", "docs", "manifest.yml", ".env.example"];
const WORDS = ["LICENSE", "README.md"];

export interface InstalledPackage {
  /** Where somebody typed `npm install leadline-….tgz`. */
  readonly folder: string;
  /** Of the .tgz, bytes. */
  readonly packed: number;
  /** Of node_modules, bytes. */
  readonly installed: number;
  readonly remove: () => void;
}

/** Says aloud what is left out where the registry cannot be reached and npm's cache does not help. */
export async function installPackage(leftOut: string): Promise<InstalledPackage | undefined> {
  const place = mkdtempSync(join(tmpdir(), "leadline-package-"));
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  try {
    const tgz = await pack(join(place, "sources"));
    const folder = join(place, "home");
    mkdirSync(folder);
    await npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", "--omit=dev", tgz);
    return { folder, packed: statSync(tgz).size, installed: sizeOf(join(folder, "node_modules")), remove };
  } catch (error) {
    remove();
    if (!isOffline(error)) throw error;
    leaveOut(leftOut, "npm's registry cannot be reached");
    return undefined;
  }
}

async function pack(sources: string): Promise<string> {
  mkdirSync(sources);
  for (const name of [...SOURCES, ...WORDS]) cpSync(join(ROOT, name), join(sources, name), { recursive: true });
  // The build's tools; npm packs no node_modules.
  symlinkSync(join(ROOT, "node_modules"), join(sources, "node_modules"));
  await npm(sources, "pack", "--pack-destination", sources);
  const tgz = readdirSync(sources).find((name) => name.endsWith(".tgz"));
  if (tgz === undefined) throw new Error("npm pack left no .tgz");
  return join(sources, tgz);
}

/** npm as a person would run it, without what the surrounding `npm test` says of this project. */
function npm(cwd: string, ...args: string[]): Promise<unknown> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|command|execpath|config_local_prefix)|^INIT_CWD$|^NODE_ENV$/.test(name),
  );
  return promisify(execFile)("npm", args, { cwd, env: Object.fromEntries(own), maxBuffer: 64 << 20 });
}

function isOffline(error: unknown): boolean {
  const { stderr = "" } = error as { stderr?: string };
  return /code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)/.test(stderr);
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
