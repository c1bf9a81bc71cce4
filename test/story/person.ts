/** A person before Slack: what they see, what they press, what they type, and what rings on their phone. */
import { expect } from "vitest";
import type { Act, Json, SandboxMessage, SandboxView, StateValues, World } from "../../src/sandbox/api.ts";
import type { LocalSlack } from "../../src/sandbox/slack/start.ts";
import { read } from "../slack/support/read.ts";

/** A button or menu of a message, as somebody has it before their eyes. */
interface Pressable {
  readonly blockId: string;
  readonly actionId: string;
  readonly value?: string;
}

export class Person {
  readonly id: string;
  readonly #slack: LocalSlack;
  /** Waits until what a deed has set off is done. */
  readonly #settle: () => Promise<void>;

  constructor(slack: LocalSlack, id: string, settle: () => Promise<void>) {
    this.id = id;
    this.#slack = slack;
    this.#settle = settle;
  }

  get #world(): World {
    return this.#slack.world(this.id);
  }

  /** Messages of the bot in a channel, threads included, oldest first; those for this person alone are elsewhere. */
  messages(channel: string): SandboxMessage[] {
    const { messages, app } = this.#world;
    return (messages[channel] ?? []).filter(
      ({ user, ephemeralTo, text }) => user === app.botUserId && !ephemeralTo && !text.includes("has joined"),
    );
  }

  /** The same, as words. */
  reads(channel: string): string[] {
    return this.messages(channel).map((message) => this.words(message));
  }

  /** The one message of the bot in a channel that says this; as it is now. */
  message(channel: string, words: string): SandboxMessage {
    const found = this.messages(channel).filter((message) => this.words(message).includes(words));
    expect(
      found.map((message) => this.words(message)),
      `messages that say “${words}”`,
    ).toHaveLength(1);
    return found[0] as SandboxMessage;
  }

  /** What this person alone was told in a channel, oldest first. */
  whispers(channel: string): string[] {
    return this.#whispered(channel).map((message) => this.words(message));
  }

  #whispered(channel: string): SandboxMessage[] {
    return (this.#world.messages[channel] ?? []).filter((message) => message.ephemeralTo === this.id);
  }

  /** Why and by which words this person was notified, oldest first. */
  notifications(channel: string): string[] {
    const own = this.#world.notifications.filter((one) => one.user === this.id && one.channel === channel);
    return own.map(({ reason, text }) => `${reason}: ${this.#named(text)}`);
  }

  /** Presses the button with this label (or chooses this entry of a menu), in the message as they have it before them. */
  async presses(label: string, message: SandboxMessage): Promise<void> {
    const found = pressables(message.blocks, label);
    expect(found, `buttons “${label}” in: ${this.words(message)}`).not.toEqual([]);
    await this.#press(found[0] as Pressable, message);
  }

  /** The same in one part of the message: the buttons that follow the line with these words. */
  async pressesAt(line: string, label: string, message: SandboxMessage): Promise<void> {
    const start = message.blocks.findIndex((block) => this.#named(read([block])).includes(line));
    expect(start, `“${line}” in: ${this.words(message)}`).toBeGreaterThanOrEqual(0);
    const [first] = pressables(message.blocks.slice(start), label);
    expect(first, `a button “${label}” at “${line}”`).toBeDefined();
    await this.#press(first as Pressable, message);
  }

  async #press(what: Pressable, { channel, ts }: SandboxMessage): Promise<void> {
    await this.does({ do: "press", as: this.id, on: { type: "message", channel, ts }, ...what });
  }

  /** The window that is open before this person. */
  get window(): SandboxView {
    const view = this.#world.modals.at(-1);
    if (!view) throw new Error(`${this.id} has no window open`);
    return view;
  }

  hasWindow(): boolean {
    return this.#world.modals.length > 0;
  }

  /** Fills in the open window by its labels, leaves the rest as it stands, and sends it off. */
  async submits(filled: Readonly<Record<string, string | boolean>>): Promise<void> {
    const { id, blocks } = this.window;
    await this.does({ do: "submit", as: this.id, viewId: id, state: stateOf(blocks, filled) });
  }

  /** Types a command; returns the one answer, which this person alone can see. */
  async types(text: string, channel: string): Promise<SandboxMessage> {
    const before = this.#whispered(channel).length;
    await this.does({ do: "command", as: this.id, channel, text });
    const [answer, ...later] = this.#whispered(channel).slice(before);
    // A picture that takes its time follows the words.
    const pictures = later.flatMap(({ blocks }) => blocks);
    expect(
      pictures.map(({ type }) => type),
      `what came after the answer to ${text}`,
    ).toEqual(pictures.length === 0 ? [] : ["image"]);
    expect(answer, `an answer to ${text}`).toBeDefined();
    return { ...(answer as SandboxMessage), blocks: [...(answer?.blocks ?? []), ...pictures] };
  }

  /** The same, as words. */
  async asks(text: string, channel: string): Promise<string> {
    return this.words(await this.types(text, channel));
  }

  /** Opens the Home tab; returns what the bot has drawn there now. */
  async opensHome(): Promise<string> {
    const before = this.#drawings();
    await this.does({ do: "open home", as: this.id });
    const view = await this.#slack.until(this.id, ({ home }) => (this.#drawings() > before ? home : undefined));
    return this.#named(read(view.blocks));
  }

  #drawings(): number {
    return this.#slack.traffic().filter(({ name, request }) => name === "views.publish" && request.user_id === this.id)
      .length;
  }

  /** A message or window as this person reads it: names for ids, times by the clock in Berlin. */
  words({ blocks, text = "" }: { readonly blocks: readonly Json[]; readonly text?: string }): string {
    return this.#named(blocks.length > 0 ? read(blocks) : text);
  }

  async does(act: Act): Promise<void> {
    const answer = await this.#slack.act(act);
    expect(answer, JSON.stringify(act)).toEqual({ ok: true });
    await this.#settle();
  }

  /** A press while nobody is there to take it; returns what Slack says. */
  async pressesInVain(label: string, message: SandboxMessage): Promise<string | undefined> {
    const { channel, ts, blocks } = message;
    const [found] = pressables(blocks, label);
    const press = { do: "press", as: this.id, on: { type: "message", channel, ts }, ...(found as Pressable) } as const;
    return (await this.#slack.act(press)).problem;
  }

  /** The picture in a message, as the browser gets it; it must be a PNG. */
  async picture({ blocks }: Pick<SandboxMessage, "blocks">): Promise<Buffer> {
    const file = blocks.map((block) => block.slack_file as { id: string } | undefined).find(Boolean);
    expect(file, "a picture in the message").toBeDefined();
    const answer = await fetch(`${this.#slack.url}/sandbox/files/${file?.id}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    return bytes;
  }

  #named(text: string): string {
    const { users, groups, channels } = this.#world;
    const userName = (id: string) => `@${users.find((user) => user.id === id)?.name ?? id}`;
    return text
      .replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, "$1")
      .replaceAll(/<!subteam\^(\w+)>/g, (_, id: string) => `@${groups.find((group) => group.id === id)?.handle ?? id}`)
      .replaceAll(/<?@(U\w+)>?/g, (_, id: string) => userName(id))
      .replaceAll(/<#(\w+)>/g, (_, id: string) => `#${channels.find((channel) => channel.id === id)?.name ?? id}`)
      .replaceAll(/\(picture F\w+: /g, "(picture: ");
  }
}

/** Everything in these blocks that can be pressed and is called so. */
function pressables(blocks: readonly Json[], label: string): Pressable[] {
  return blocks.flatMap((block) => {
    const elements = [...(Array.isArray(block.elements) ? block.elements : []), block.accessory] as (
      | Json
      | undefined
    )[];
    return elements.flatMap((element): Pressable[] => {
      const place = { blockId: String(block.block_id), actionId: String(element?.action_id) };
      if (labelOf(element?.text) === label) return [place];
      const option = optionsOf(element).find((one) => labelOf(one.text) === label);
      return option ? [{ ...place, value: String(option.value) }] : [];
    });
  });
}

function labelOf(text: unknown): string | undefined {
  return (text as { text?: string } | undefined)?.text;
}

function optionsOf(element: Json | undefined): Json[] {
  return Array.isArray(element?.options) ? (element.options as Json[]) : [];
}

/** What a window sends: what was filled in by label, and what stood there before. */
function stateOf(blocks: readonly Json[], filled: Readonly<Record<string, string | boolean>>): StateValues {
  const labels = blocks.filter((block) => block.type === "input").map((block) => labelOf(block.label) ?? "");
  const unknown = Object.keys(filled).filter((label) => !labels.includes(label));
  expect(unknown, `labels that are not in the window (it has ${labels.join(", ")})`).toEqual([]);
  const states = blocks.flatMap((block) => {
    const value = filled[labelOf(block.label) ?? ""];
    const element = block.element as Json | undefined;
    if (block.type !== "input" || !element || value === undefined) return [];
    return [[String(block.block_id), { [String(element.action_id)]: elementState(element, value) }] as const];
  });
  return Object.fromEntries(states);
}

function elementState(element: Json, value: string | boolean): Json {
  const options = optionsOf(element);
  if (typeof value === "boolean") return { type: element.type, selected_options: value ? options : [] };
  const option = options.find((one) => labelOf(one.text) === value);
  return option ? { type: element.type, selected_option: option } : { type: element.type, value };
}
