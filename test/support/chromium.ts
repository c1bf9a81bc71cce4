import { existsSync } from "node:fs";
import type { LaunchOptions } from "playwright-core";

/**
 * How to start this machine's Chromium: the one at `CHROMIUM_PATH`, or Debian's. Where there is none it says aloud what
 * is left out.
 */
export function chromiumOptions(leftOut: string): LaunchOptions | undefined {
  const path = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
  if (!existsSync(path)) {
    process.stderr.write(
      `SKIPPED: ${leftOut}, because there is no Chromium at ${path} (CHROMIUM_PATH names another)\n`,
    );
    return undefined;
  }
  return {
    executablePath: path,
    headless: true,
    args: [
      "--no-sandbox",
      "--headless",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  };
}
