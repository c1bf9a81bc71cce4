import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { readSlackManifest } from "../../src/sandbox/slack/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/slack/start.ts";
import { PATIENCE } from "../support/patience.ts";
import { workspace } from "./workspace.ts";

/** The story's workspace, with the app as its own manifest describes it. */
export function openWorkspace(): Promise<LocalSlack> {
  const manifest = readFileSync(new URL("../../manifest.yml", import.meta.url), "utf8");
  return startLocalSlack({ ackMs: PATIENCE, seed: workspace, manifest: readSlackManifest(parse(manifest)) });
}
