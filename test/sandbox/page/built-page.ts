import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("../../../scripts/build-page.mjs", import.meta.url));

export interface BuiltPage {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** Builds the page as it is now into a folder of its own, so that a test never sees an older one. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), "leadline-page-"));
  await promisify(execFile)(process.execPath, [SCRIPT, folder]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
