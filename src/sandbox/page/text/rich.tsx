import type { ComponentChildren, JSX } from "preact";
import type { Json } from "../../api.ts";
import { ownPlace } from "../model/address.ts";
import { text as textOf } from "../model/json.ts";
import { channelOf, channelTitle, personName, userOf } from "../model/lookups.ts";
import { type Page, usePage } from "../model/page-context.ts";
import { CharacterGlyph, EmojiGlyph, isDrawn, splitEmoji } from "./emoji-glyph.tsx";
import type { Inline, Paragraph } from "./inline.ts";
import { parseMrkdwn, parsePlain } from "./mrkdwn.ts";
import { formatSlackDate } from "./slack-date.ts";

/** Draws parsed text. Everything ends as a text node or an attribute; nothing is ever read as HTML. */
export function Paragraphs({ of }: { readonly of: readonly Paragraph[] }): JSX.Element {
  return (
    <>
      {of.map((paragraph, index) => (
        <ParagraphView key={index} paragraph={paragraph} />
      ))}
    </>
  );
}

function ParagraphView({ paragraph }: { readonly paragraph: Paragraph }): JSX.Element {
  switch (paragraph.type) {
    case "paragraph":
      return (
        <div class="text-lines">
          <Inlines of={paragraph.children} />
        </div>
      );
    case "quote":
      return (
        <blockquote class="quote">
          <Paragraphs of={paragraph.children} />
        </blockquote>
      );
    case "pre":
      return <pre class="pre">{paragraph.text}</pre>;
    case "item":
      return (
        <div class="list-item" style={{ marginInlineStart: `${paragraph.depth * 22}px` }}>
          <span class="list-marker">{paragraph.marker}</span>
          <span class="text-lines">
            <Inlines of={paragraph.children} />
          </span>
        </div>
      );
  }
}

/** Pieces of one line. */
function Inlines({ of }: { readonly of: readonly Inline[] }): JSX.Element {
  return (
    <>
      {of.map((node, index) => (
        <InlineView key={index} node={node} />
      ))}
    </>
  );
}

function InlineView({ node }: { readonly node: Inline }): JSX.Element {
  const page = usePage();
  switch (node.type) {
    case "text":
      return <WithEmoji text={node.text} />;
    case "style":
      return styled(node.style, <Inlines of={node.children} />);
    case "code":
      return <code class="code">{node.text}</code>;
    case "emoji":
      return <EmojiGlyph name={node.name} />;
    case "link":
      return <Anchor url={node.url}>{node.text}</Anchor>;
    case "date":
      return <DateView page={page} node={node} />;
    case "channel":
      return <ChannelMention id={node.id} />;
    default:
      return <Mention node={node} />;
  }
}

function styled(style: "bold" | "italic" | "strike", children: ComponentChildren): JSX.Element {
  if (style === "bold") return <strong>{children}</strong>;
  return style === "italic" ? <em>{children}</em> : <s>{children}</s>;
}

/** Text in which the emoji characters that we draw are drawn. */
export function WithEmoji({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {splitEmoji(text).map((part, index) =>
        isDrawn(part) ? <CharacterGlyph key={index} character={part} label={part} /> : part,
      )}
    </>
  );
}

/** A link; one to a message of this workspace leads there on this page. */
function Anchor({ url, children }: { readonly url: string; readonly children: ComponentChildren }): JSX.Element {
  const { go } = usePage();
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        const place = ownPlace(url, location.origin);
        if (!place) return;
        event.preventDefault();
        go(place);
      }}
    >
      {children}
    </a>
  );
}

function DateView({ page, node }: { readonly page: Page; readonly node: Inline & { type: "date" } }): JSX.Element {
  const { tz } = page.me;
  const at = node.at * 1000;
  const shown = formatSlackDate(at, node.format, { tz, now: page.world.now }) ?? node.fallback;
  const full = formatSlackDate(at, "{date_long} at {time_secs}", { tz, now: page.world.now });
  const time = (
    <time dateTime={Number.isFinite(at) ? new Date(at).toISOString() : ""} title={`${full} (${tz})`}>
      {shown}
    </time>
  );
  return node.url ? <Anchor url={node.url}>{time}</Anchor> : time;
}

function ChannelMention({ id }: { readonly id: string }): JSX.Element {
  const { world, go } = usePage();
  const channel = channelOf(world, id);
  if (!channel) return <span class="mention">#private channel</span>;
  return (
    <button type="button" class="mention" onClick={() => go({ kind: "channel", channel: id })}>
      #{channelTitle(world, channel)}
    </button>
  );
}

function Mention({ node }: { readonly node: Inline & { type: "user" | "group" | "broadcast" } }): JSX.Element {
  const { world, me } = usePage();
  if (node.type === "broadcast") return <span class="mention mention-me">@{node.range}</span>;
  if (node.type === "group") {
    const group = world.groups.find((one) => one.id === node.id);
    const mine = group?.users.includes(me.id) ?? false;
    return (
      <span class={mine ? "mention mention-me" : "mention"} title={group?.name ?? node.id}>
        @{group?.handle ?? node.id}
      </span>
    );
  }
  const person = userOf(world, node.id);
  return (
    <span class={node.id === me.id ? "mention mention-me" : "mention"} title={person ? person.company : node.id}>
      @{personName(world, node.id)}
    </span>
  );
}

/** A Block Kit text object: mrkdwn or plain_text. */
export function TextObject({ of }: { readonly of: Json }): JSX.Element {
  const { world } = usePage();
  if (of.type === "mrkdwn") {
    const bare = of.verbatim !== true;
    const channelNamed = (name: string) => world.channels.find((one) => one.name === name)?.id;
    const options = { linkAddresses: bare, linkNames: bare, channelNamed };
    return <Paragraphs of={parseMrkdwn(textOf(of, "text"), options)} />;
  }
  return <PlainText of={of} />;
}

/** A plain_text object within a line: a button, a header, an option. */
export function PlainText({ of }: { readonly of: Json }): JSX.Element {
  return <Inlines of={parsePlain(textOf(of, "text"), of.emoji !== false)} />;
}

/** A message's own text, where there are no blocks. */
export function MessageText({ text }: { readonly text: string }): JSX.Element {
  return <Paragraphs of={parseMrkdwn(text, { linkAddresses: true, linkNames: false })} />;
}
