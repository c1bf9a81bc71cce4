import type { Json } from "../../api.ts";
import { asText, isObject } from "../json.ts";

/** Who a message speaks to. */
export interface Mentions {
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** `<!channel>`, `<!here>` or `<!everyone>`. */
  readonly everybody: boolean;
}

/** Parts of a block that nobody reads in the message itself. */
const HIDDEN = new Set(["confirm", "options", "option_groups", "placeholder"]);

/**
 * Finds the mentions of a message: Slack's markup in the text and in mrkdwn objects, and the elements of rich text.
 * Plain text, raw table cells and attachments mention nobody, whatever they contain.
 */
export function findMentions(text: string, blocks: readonly Json[]): Mentions {
  const found = { users: new Set<string>(), groups: new Set<string>(), everybody: false };
  readMarkup(text, found);
  for (const block of blocks) walk(block, found);
  return found;
}

interface Found {
  readonly users: Set<string>;
  readonly groups: Set<string>;
  everybody: boolean;
}

function walk(node: unknown, found: Found): void {
  if (Array.isArray(node)) for (const child of node) walk(child, found);
  if (!isObject(node)) return;
  switch (node.type) {
    case "mrkdwn":
    case "markdown":
      readMarkup(asText(node.text), found);
      return;
    case "user":
      found.users.add(asText(node.user_id));
      return;
    case "usergroup":
      found.groups.add(asText(node.usergroup_id));
      return;
    case "broadcast":
      found.everybody = true;
      return;
  }
  for (const [key, child] of Object.entries(node)) if (!HIDDEN.has(key)) walk(child, found);
}

function readMarkup(text: string, found: Found): void {
  for (const [, user] of text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)) if (user) found.users.add(user);
  for (const [, group] of text.matchAll(/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/g)) if (group) found.groups.add(group);
  if (/<!(?:channel|here|everyone)(?:\|[^>]*)?>/.test(text)) found.everybody = true;
}
