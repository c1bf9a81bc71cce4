/** The pieces a line of Slack text consists of, whether it came as mrkdwn or as rich_text. */
export type Inline =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "style"; readonly style: "bold" | "italic" | "strike"; readonly children: readonly Inline[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "emoji"; readonly name: string }
  | { readonly type: "user"; readonly id: string }
  | { readonly type: "channel"; readonly id: string }
  | { readonly type: "group"; readonly id: string }
  | { readonly type: "broadcast"; readonly range: string }
  | {
      readonly type: "date";
      /** Seconds since 1970. */
      readonly at: number;
      readonly format: string;
      readonly fallback: string;
      readonly url?: string;
    }
  | { readonly type: "link"; readonly url: string; readonly text: string };

/** Lines that belong together. */
export type Paragraph =
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  | { readonly type: "quote"; readonly children: readonly Paragraph[] }
  | { readonly type: "pre"; readonly text: string }
  | { readonly type: "item"; readonly marker: string; readonly depth: number; readonly children: readonly Inline[] };

const SAFE_ADDRESS = /^(https?:\/\/|mailto:|tel:)/i;

/** Addresses a click may lead to; a `javascript:` address from data must stay text. */
export function isSafeAddress(url: string): boolean {
  return SAFE_ADDRESS.test(url);
}
