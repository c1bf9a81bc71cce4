import { byType, type Check, flag, list, object, oneOf, string, whole } from "./checks.ts";
import { ID } from "./objects.ts";

const style = object(
  {},
  {
    bold: flag,
    italic: flag,
    strike: flag,
    code: flag,
    underline: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
);

const inline = byType({
  text: object({ text: string(40_000, 1) }, { style }),
  link: object({ url: string(3000, 1) }, { text: string(40_000), unsafe: flag, style }),
  emoji: object({ name: string(255, 1) }, { unicode: string(255), url: string(3000), style }),
  user: object({ user_id: ID }, { style }),
  usergroup: object({ usergroup_id: ID }, { style }),
  channel: object({ channel_id: ID }, { style }),
  team: object({ team_id: ID }, { style }),
  broadcast: object({ range: oneOf("here", "channel", "everyone") }, { style }),
  color: object({ value: string(255, 1) }, { style }),
  date: object(
    { timestamp: whole(0, 10_000_000_000), format: string(255, 1) },
    { url: string(3000), fallback: string(2000), style },
  ),
});

const section = object({ elements: list(inline, 1000, 0) });

const part = byType({
  rich_text_section: section,
  rich_text_list: object(
    { elements: list(byType({ rich_text_section: section }), 1000), style: oneOf("bullet", "ordered") },
    { indent: whole(0, 8), offset: whole(0, 1000), border: whole(0, 1) },
  ),
  rich_text_quote: object({ elements: list(inline, 1000) }, { border: whole(0, 1) }),
  rich_text_preformatted: object({ elements: list(inline, 1000) }, { border: whole(0, 1), language: string(255) }),
});

/** The rich_text block, which is also a cell of tables and a part of other blocks. */
export const richTextBlock: Check = object({ elements: list(part, 1000) }, { block_id: ID });
