import { existsSync } from "node:fs";
import type { LaunchOptions } from "playwright-core";
import { leaveOut } from "./leave-out.ts";

/**
 * How to start this machine's Chromium: the one at `CHROMIUM_PATH`, or Debian's. Where there is none it says aloud what
 * is left out, or fails where nothing may be.
 */
export function chromiumOptions(leftOut: string): LaunchOptions | undefined {
  const path = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
  if (!existsSync(path)) {
    leaveOut(leftOut, `there is no Chromium at ${path} (CHROMIUM_PATH names another)`);
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
