import { existsSync } from "node:fs";
import type { LaunchOptions } from "playwright-core";

export type ChromiumHere =
  | { readonly launch: LaunchOptions; readonly missing?: never }
  /** Why the tests in a browser cannot run here, to be said aloud. */
  | { readonly launch?: never; readonly missing: string };

/** How to start this machine's Chromium: the one at `CHROMIUM_PATH`, or Debian's. */
export function chromiumHere(): ChromiumHere {
  const path = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
  if (!existsSync(path)) {
    return { missing: `no Chromium at ${path}; install it, or set CHROMIUM_PATH to where it is` };
  }
  return {
    launch: {
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
    },
  };
}
