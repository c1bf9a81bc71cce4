import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Inline, Paragraph } from "../../../../src/sandbox/page/text/inline.ts";
import { parseMrkdwn, parsePlain } from "../../../../src/sandbox/page/text/mrkdwn.ts";

const VERBATIM = { linkAddresses: false, linkNames: false };
const LOOSE = {
  linkAddresses: true,
  linkNames: true,
  channelNamed: (name: string) => (name === "lead-alerts" ? "C1" : undefined),
};

/** Writes a tree down briefly, so that a test shows it in a line: `b(bold)`, `@U1`, `link(url|text)`. */
function brief(nodes: readonly Inline[]): string {
  return nodes.map(briefOne).join("");
}

function briefOne(node: Inline): string {
  switch (node.type) {
    case "text":
      return node.text;
    case "style":
      return `${node.style}(${brief(node.children)})`;
    case "code":
      return `code(${node.text})`;
    case "emoji":
      return `emoji(${node.name})`;
    case "link":
      return `link(${node.url}|${node.text})`;
    case "date":
      return `date(${node.at}|${node.format}|${node.fallback})`;
    case "broadcast":
      return `everybody(${node.range})`;
    default:
      return `${node.type}(${node.id})`;
  }
}

function line(text: string, options = VERBATIM): string {
  const [first] = parseMrkdwn(text, options);
  if (first?.type !== "paragraph") throw new Error(`${text} is no paragraph`);
  return brief(first.children);
}

function kinds(paragraphs: readonly Paragraph[]): readonly string[] {
  return paragraphs.map((paragraph) => paragraph.type);
}

function inlinesOf(paragraph: Paragraph): readonly Inline[] {
  if (paragraph.type === "pre") return [];
  if (paragraph.type === "quote") return paragraph.children.flatMap(inlinesOf);
  return paragraph.children.flatMap((node) => [node, ...(node.type === "style" ? node.children : [])]);
}

describe("styles", () => {
  it.each([
    ["*bold* and _italic_ and ~gone~", "bold(bold) and italic(italic) and strike(gone)"],
    ["*_both_*", "bold(italic(both))"],
    ["*two words*, then", "bold(two words), then"],
    ["(*in brackets*)", "(bold(in brackets))"],
    ["`code *not bold*`", "code(code *not bold*)"],
    ["*a `b*c` d*", "bold(a code(b*c) d)"],
  ])("reads %s", (text, tree) => expect(line(text)).toBe(tree));

  it.each(["snake_case_name", "2*3*4", "* not bold *", "*open", "a * b", "**", "`", "``", "_ _", "5 ~ 6"])(
    "leaves %s as it is",
    (text) => expect(line(text)).toBe(text),
  );

  it("does not reach over the end of a line", () => {
    expect(line("*a\nb*")).toBe("*a\nb*");
  });

  it("takes time that grows with the line alone: so many marks would never end by their square", () => {
    expect(line("*a ".repeat(400_000))).toHaveLength(1_200_000);
  });
});

describe("mentions and links", () => {
  it.each([
    ["<@U1>", "user(U1)"],
    ["<@U1|ana>", "user(U1)"],
    ["<#C1>", "channel(C1)"],
    ["<#C1|lead-alerts>", "channel(C1)"],
    ["<!subteam^S1>", "group(S1)"],
    ["<!here> <!channel|channel>", "everybody(here) everybody(channel)"],
    ["<https://a.example/?x=1&amp;y=2|The plan &amp; more>", "link(https://a.example/?x=1&y=2|The plan & more)"],
    ["<https://a.example>", "link(https://a.example|https://a.example)"],
    ["<mailto:a@b.example|write>", "link(mailto:a@b.example|write)"],
    ["<!date^1700000000^{date} at {time}|then>", "date(1700000000|{date} at {time}|then)"],
    [":red_circle: *Critical*", "emoji(red_circle) bold(Critical)"],
  ])("reads %s", (text, tree) => expect(line(text)).toBe(tree));

  it.each(["<javascript:alert(1)|click>", "<b>", "< @U1>", "<!subteam^>", ":no_such_emoji:", "10:30:15", "a < b > c"])(
    "leaves %s as it is",
    (text) => expect(line(text)).toBe(text),
  );

  it("links bare addresses and names only where the text is not verbatim", () => {
    const text = "see https://a.example/x. in #lead-alerts, @here and #nowhere";
    expect(line(text, VERBATIM)).toBe(text);
    expect(line(text, LOOSE)).toBe(
      "see link(https://a.example/x|https://a.example/x). in channel(C1), everybody(here) and #nowhere",
    );
  });
});

describe("foreign names", () => {
  it("shows a group that is named <!channel> as text when it was escaped", () => {
    expect(line("&lt;!channel&gt; has 0 of 23")).toBe("<!channel> has 0 of 23");
    expect(line("&amp;lt;!channel&amp;gt;")).toBe("&lt;!channel&gt;");
  });

  it("never become a mention or a link when escaped and verbatim, whatever they hold", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "!",
      "channel",
      "@U1",
      "#C1",
      "|",
      "^",
      "&",
      "lt;",
      "*",
      "`",
      "https://x.y",
    );
    const name = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(name, (raw) => {
        const escaped = raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
        const found = parseMrkdwn(escaped, VERBATIM).flatMap(inlinesOf);
        expect(found.filter((node) => !["text", "style", "code", "emoji"].includes(node.type))).toEqual([]);
      }),
    );
  });

  it("lose no character where nothing in them is markup", () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9<>&!@#|^ ]*$/).filter((raw) => raw !== "" && !raw.startsWith(">"));
    fc.assert(
      fc.property(name, (raw) => {
        const escaped = raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
        expect(line(escaped)).toBe(raw);
      }),
    );
  });
});

describe("lines", () => {
  it("tells paragraphs, quotes, lists and preformatted text apart", () => {
    const text = "one\ntwo\n> said\n&gt; again\n• first\n  ◦ nested\n1. counted\n```\nx  <b>\n```\nend";
    expect(kinds(parseMrkdwn(text, VERBATIM))).toEqual([
      "paragraph",
      "quote",
      "item",
      "item",
      "item",
      "pre",
      "paragraph",
    ]);
  });

  it("quotes everything after >>>", () => {
    expect(kinds(parseMrkdwn("said:\n>>> one\ntwo", VERBATIM))).toEqual(["paragraph", "quote"]);
  });

  it("keeps preformatted text as it is, entities resolved", () => {
    expect(parseMrkdwn("```a  *b* &lt;c&gt;\n<https://a.example|there>```", VERBATIM)).toEqual([
      { type: "pre", text: "a  *b* <c>\nthere" },
    ]);
  });

  it("keeps empty lines", () => {
    expect(line("one\n\ntwo")).toBe("one\n\ntwo");
  });
});

describe("plain text", () => {
  it("knows nothing but emoji", () => {
    expect(brief(parsePlain(":warning: *Leads* <!channel> &amp;", true))).toBe(
      "emoji(warning) *Leads* <!channel> &amp;",
    );
    expect(brief(parsePlain(":warning: Leads", false))).toBe(":warning: Leads");
  });
});
