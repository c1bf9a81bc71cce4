import type { Json, SandboxNotification, SandboxUser, StateValues } from "../../api.ts";
import type { Seed, SlackManifest } from "../seed.ts";

/** Who the app is in this workspace. The ids are fixed, so that a database kept between two starts stays true. */
export const APP = { id: "A0SANDBOX1", botId: "B0SANDBOX1", botUserId: "U0SANDBOT1" } as const;

export interface User extends Omit<SandboxUser, "deactivated"> {
  readonly email?: string;
  deactivated: boolean;
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface Message {
  readonly ts: string;
  readonly threadTs?: string;
  readonly broadcast: boolean;
  readonly user: string;
  readonly subtype?: string;
  readonly ephemeralTo?: string;
  text: string;
  blocks: readonly Json[];
  /** The blocks before the last edits, newest first: somebody may still be looking at them when they press. */
  earlier: readonly (readonly Json[])[];
  attachments: readonly Json[];
  metadata?: Json;
  edited?: { readonly user: string; readonly ts: string };
  reactions: { readonly name: string; readonly users: string[] }[];
}

export interface Channel {
  readonly id: string;
  name: string;
  readonly kind: "public" | "private" | "dm";
  readonly shared: boolean;
  readonly created: number;
  archived: boolean;
  topic: string;
  readonly members: Set<string>;
  /** In the order of their ts. */
  messages: Message[];
  pins: string[];
  bookmarks: Json[];
  /** The newest ts that each person has seen. */
  readonly read: Map<string, string>;
}

export interface View {
  readonly id: string;
  readonly user: string;
  readonly type: "modal" | "home";
  readonly rootId: string;
  readonly previousId?: string;
  content: Json;
  hash: string;
  /** What the person had filled in when the app last heard of it. */
  state: StateValues;
  errors: Readonly<Record<string, string>>;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly created: number;
  /** The last part of its upload address. */
  readonly ticket: string;
  title: string;
  bytes?: Buffer;
  /** When completeUploadExternal was called; the file is processed a settable delay later. */
  completedAt?: number;
  /** Whether a message or view has shown it; until then it is private to the app. */
  shown: boolean;
}

interface Notification extends SandboxNotification {
  seen: boolean;
}

interface Toast {
  readonly id: string;
  readonly user: string;
  readonly at: number;
  readonly text: string;
}

/** Everything that is true in the workspace; nothing about the connection to the app. */
export interface Workspace {
  readonly team: Seed["team"];
  readonly users: Map<string, User>;
  readonly groups: readonly Group[];
  readonly channels: Map<string, Channel>;
  readonly homes: Map<string, View>;
  /** Open modals by person, the topmost last. */
  readonly modals: Map<string, View[]>;
  readonly files: Map<string, StoredFile>;
  notifications: Notification[];
  toasts: Toast[];
  /** The last ts given out, in microseconds: a ts is never given twice and never runs back. */
  lastTs: number;
}

const COLOURS = ["#4a6fa5", "#a5524a", "#5a8f5a", "#8a5aa5", "#a5824a", "#4a9aa5", "#a54a7d", "#6b6b8f"];

export function buildWorkspace(seed: Seed, manifest: SlackManifest, now: number): Workspace {
  const users = new Map<string, User>();
  for (const [index, { teamId, tz, colour, ...user }] of seed.users.entries()) {
    users.set(user.id, {
      ...user,
      teamId: teamId ?? seed.team.id,
      tz: tz ?? "Europe/Berlin",
      colour: colour ?? COLOURS[index % COLOURS.length] ?? "#6b6b8f",
      deactivated: false,
    });
  }
  users.set(APP.botUserId, {
    id: APP.botUserId,
    name: manifest.botName,
    realName: manifest.appName,
    teamId: seed.team.id,
    tz: "UTC",
    kind: "bot",
    company: seed.team.name,
    colour: "#1d1c1d",
    deactivated: false,
  });
  const channels = new Map<string, Channel>();
  for (const { withApp, members, ...channel } of seed.channels) {
    for (const member of members) {
      if (!users.has(member)) throw new Error(`seed: #${channel.name} has the member ${member}, who is no user`);
    }
    channels.set(channel.id, {
      shared: false,
      topic: "",
      ...channel,
      created: now,
      archived: false,
      members: new Set(withApp ? [...members, APP.botUserId] : members),
      messages: [],
      pins: [],
      bookmarks: [],
      read: new Map(),
    });
  }
  return {
    team: seed.team,
    users,
    groups: seed.groups,
    channels,
    homes: new Map(),
    modals: new Map(),
    files: new Map(),
    notifications: [],
    toasts: [],
    lastTs: 0,
  };
}
