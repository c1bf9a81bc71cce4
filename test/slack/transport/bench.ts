/** A sender between a real database and the local Slack. What a post shall show is the `content` of its row. */
import type { KnownBlock } from "@slack/types";
import { WebClient } from "@slack/web-api";
import { eq, sql } from "drizzle-orm";
import pino from "pino";
import type { Core } from "../../../src/flows/core.ts";
import type { SandboxMessage } from "../../../src/sandbox/api.ts";
import { type LocalSlack, startLocalSlack } from "../../../src/sandbox/slack/start.ts";
import type { Draw, Post } from "../../../src/slack/drawing.ts";
import { posterClient } from "../../../src/slack/transport/clients.ts";
import type { Timing } from "../../../src/slack/transport/desk.ts";
import { createSender, type Sender } from "../../../src/slack/transport/sender.ts";
import type { Db } from "../../../src/store/db.ts";
import { wantPost } from "../../../src/store/posts.ts";
import { slackPosts } from "../../../src/store/schema.ts";
import { PATIENCE } from "../../support/patience.ts";

export const ALERTS = "C0ALERTS1";
export const OTHERS = "C0OTHERS1";
export const PRIVATE = "C0PRIVATE1";
export const ANA = "U0ANA0001";

export const SCOPES = [
  "chat:write",
  "commands",
  "channels:read",
  "groups:read",
  "channels:history",
  "groups:history",
  "files:read",
  "files:write",
  "users:read",
  "usergroups:read",
  "app_mentions:read",
  "reactions:read",
];

/** A workspace with two public channels that have the bot, and a private one that has not. */
export function startSlack(options: { requestUrl?: string; ackMs?: number } = {}): Promise<LocalSlack> {
  const member = { kind: "member", company: "Sounding", email: "ana@example.com", tz: "Europe/Berlin" } as const;
  return startLocalSlack({
    ackMs: PATIENCE,
    ...options,
    seed: {
      team: { id: "T0SOUND01", name: "Sounding", domain: "sounding" },
      users: [{ id: ANA, name: "ana", realName: "Ana Ruiz", ...member }],
      groups: [],
      channels: [
        { id: ALERTS, name: "alerts", kind: "public", members: [ANA], withApp: true },
        { id: OTHERS, name: "others", kind: "public", members: [ANA], withApp: true },
        { id: PRIVATE, name: "private", kind: "private", members: [ANA], withApp: false },
      ],
    },
    manifest: {
      appName: "Leadline",
      botName: "leadline",
      commands: [{ command: "/kpi", description: "Values", usageHint: "leads", shouldEscape: true }],
      shortcuts: [],
      botScopes: SCOPES,
      botEvents: ["app_home_opened", "app_mention", "member_joined_channel", "reaction_added"],
      homeTab: true,
    },
  });
}

export const silent = pino({ level: "silent" });

export function testCore(db: Db, now: () => number = Date.now): Core {
  const catalogue = () => {
    throw new Error("the transport does not read the catalogue");
  };
  return { db, catalogue, now, log: silent, wake: () => undefined };
}

/** Fast enough for tests, in the same proportions. */
export const QUICK: Timing = {
  pace: 0,
  lease: 600,
  settle: 100,
  secondLook: 300,
  editLease: 40_000,
  editGap: 30,
  mend: 300,
  poll: 50,
  fileCheck: 20,
};

/** Draws what the row says: `text`, a `button` if it has one, and a `picture` by its key. */
const drawContent =
  (db: Db): Draw =>
  async (post) => {
    const [row] = await db.select({ content: slackPosts.content }).from(slackPosts).where(eq(slackPosts.id, post.id));
    const content = row?.content ?? {};
    if (content.gone === true) return null;
    const text = String(content.text ?? post.key);
    const section: KnownBlock = { type: "section", text: { type: "mrkdwn", text } };
    const key = typeof content.picture === "string" ? content.picture : null;
    return {
      text,
      blocks: (fileId) =>
        fileId === null
          ? [section]
          : [section, { type: "image", slack_file: { id: fileId }, alt_text: "a picture" } as KnownBlock],
      picture:
        key === null
          ? null
          : { key, altText: "a picture", fileName: "chart.png", render: async () => Buffer.from(`PNG ${key}`) },
    };
  };

export interface Bench {
  readonly slack: LocalSlack;
  readonly db: Db;
  readonly core: Core;
  readonly sent: string[];
  sender(options?: { timing?: Partial<Timing>; draw?: Draw; poster?: WebClient; clock?: () => number }): Sender;
}

export function bench(slack: LocalSlack, db: Db): Bench {
  const core = testCore(db);
  const sent: string[] = [];
  const onSent = async (_tx: Db, post: Post) => void sent.push(post.key);
  const bot = { userId: slack.app.botUserId, botId: slack.app.botId };
  const own = posterClient({ botToken: slack.botToken, apiUrl: slack.apiUrl }, silent);
  return {
    slack,
    db,
    core,
    sent,
    sender: ({ timing, draw = drawContent(db), poster = own, clock = Date.now } = {}) =>
      createSender({ core, poster, bot, draw, onSent, clock, timing: { ...QUICK, ...timing } }),
  };
}

export async function want(
  db: Db,
  key: string,
  options: {
    role?: Post["role"];
    channel?: string;
    thread?: string;
    content?: Record<string, unknown>;
    at?: number;
  } = {},
): Promise<void> {
  const { role = "root", channel = ALERTS, thread = null, content = { text: key }, at = Date.now() } = options;
  await wantPost(db, { key, role, incidentId: null, channel, threadKey: thread, content, at });
}

/** Changes what a post shall show. */
export async function change(db: Db, key: string, content: Record<string, unknown>): Promise<void> {
  await db
    .update(slackPosts)
    .set({ content, wanted: sql`${slackPosts.wanted} + 1` })
    .where(eq(slackPosts.key, key));
}

export async function row(db: Db, key: string): Promise<Post> {
  const [post] = await db.select().from(slackPosts).where(eq(slackPosts.key, key));
  if (!post) throw new Error(`no post ${key}`);
  return post;
}

/** The bot's messages in a channel, threads included, oldest first. */
export function messages(slack: LocalSlack, channel = ALERTS): SandboxMessage[] {
  const own = (slack.world(ANA).messages[channel] ?? []).filter((message) => message.user === slack.app.botUserId);
  return own.filter((message) => !message.text.endsWith("has joined the channel"));
}

export const texts = (slack: LocalSlack, channel = ALERTS) => messages(slack, channel).map((message) => message.text);

/** How often the bot called a method. */
export const calls = (slack: LocalSlack, method: string) =>
  slack.traffic().filter((entry) => entry.kind === "call" && entry.name === method);

/** A client that is in nobody's way, for looking at Slack from outside. */
export const visitor = (slack: LocalSlack) => new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
