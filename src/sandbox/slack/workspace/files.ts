import type { Json } from "../../api.ts";
import { isObject } from "../json.ts";
import type { Slack } from "../slack.ts";
import type { StoredFile } from "./workspace.ts";

/** The last part of a file's address holds its id. */
function findFile(slack: Slack, reference: { id?: string; url?: string }): StoredFile | undefined {
  const id = reference.id ?? reference.url?.split("/").at(-1) ?? "";
  return slack.workspace.files.get(id);
}

/** Whether the file was uploaded, completed, and its processing is over. */
export function isFileReady(slack: Slack, reference: { id?: string; url?: string }): boolean {
  const file = findFile(slack, reference);
  if (!file?.bytes || file.completedAt === undefined) return false;
  return slack.clock.now() >= file.completedAt + slack.settings.fileDelayMs;
}

/** Marks every file that these blocks show: from now on people may fetch it. */
export function showFiles(slack: Slack, node: unknown): void {
  if (Array.isArray(node)) for (const child of node) showFiles(slack, child);
  if (!isObject(node)) return;
  if (isObject(node.slack_file)) {
    const file = findFile(slack, reference(node.slack_file));
    if (file) file.shown = true;
  }
  for (const child of Object.values(node)) showFiles(slack, child);
}

function reference(slackFile: Json): { id?: string; url?: string } {
  return {
    ...(typeof slackFile.id === "string" ? { id: slackFile.id } : {}),
    ...(typeof slackFile.url === "string" ? { url: slackFile.url } : {}),
  };
}
