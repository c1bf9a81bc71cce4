import type { SandboxShortcut, SandboxUser } from "../api.ts";

/** A person of the workspace, or of another company's workspace when `kind` is `external`. */
interface SeedUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly kind: Exclude<SandboxUser["kind"], "bot">;
  readonly company: string;
  /** Left out: Slack does not tell the app this person's address. */
  readonly email?: string;
  readonly tz?: string;
  readonly colour?: string;
  /** The workspace of an external person; the installing workspace for everybody else. */
  readonly teamId?: string;
}

interface SeedChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: "public" | "private";
  readonly topic?: string;
  /** Shared with another workspace through Slack Connect. */
  readonly shared?: boolean;
  readonly members: readonly string[];
  /** Whether the app has been invited already. */
  readonly withApp: boolean;
}

/** What the workspace looks like at the start and after every reset. */
export interface Seed {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly users: readonly SeedUser[];
  readonly groups: readonly {
    readonly id: string;
    readonly handle: string;
    readonly name: string;
    readonly users: readonly string[];
  }[];
  readonly channels: readonly SeedChannel[];
  /** Small talk to begin with, oldest first. */
  readonly messages?: readonly { readonly channel: string; readonly user: string; readonly text: string }[];
}

/** The parts of an app's manifest that change how Slack treats the app. */
export interface SlackManifest {
  readonly appName: string;
  readonly botName: string;
  readonly commands: readonly {
    readonly command: string;
    readonly description: string;
    readonly usageHint: string;
    /** Whether @name and #channel in the text arrive as ids. */
    readonly shouldEscape: boolean;
  }[];
  readonly shortcuts: readonly SandboxShortcut[];
  readonly botScopes: readonly string[];
  readonly botEvents: readonly string[];
  readonly homeTab: boolean;
  /** Whether the app's direct messages exist, and whether people may write there; `on` if left out. */
  readonly messagesTab?: "on" | "read only" | "off";
}
