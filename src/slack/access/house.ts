import type { WebClient } from "@slack/web-api";

/** The workspace that the app is installed in, and what the app is called there. */
interface HouseFacts {
  readonly teamId: string;
  /** With a slash at its end. */
  readonly url: string;
  readonly botName: string;
}

export interface House {
  facts(): Promise<HouseFacts>;
  /** Someone of another workspace, who came through Slack Connect. */
  isOutside(teamId: string | null): Promise<boolean>;
  /** Address of a message; `threadTs` of its thread's first message, where it is a reply. */
  link(channel: string, ts: string, threadTs?: string): Promise<string>;
}

/** Asks Slack once who we are; a failure is not kept. */
export function createHouse(client: () => WebClient): House {
  let asked: Promise<HouseFacts> | undefined;
  const facts = (): Promise<HouseFacts> => {
    asked ??= ask(client()).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
  return {
    facts,
    isOutside: async (teamId) => teamId !== null && teamId !== (await facts()).teamId,
    link: async (channel, ts, threadTs) => {
      const thread = threadTs && threadTs !== ts ? `?thread_ts=${threadTs}&cid=${channel}` : "";
      return `${(await facts()).url}archives/${channel}/p${ts.replace(".", "")}${thread}`;
    },
  };
}

async function ask(client: WebClient): Promise<HouseFacts> {
  const { team_id: teamId, url, user } = await client.auth.test();
  if (!teamId || !url) throw new Error("auth.test answered without team_id or url: is SLACK_BOT_TOKEN a bot token?");
  return { teamId, url: url.endsWith("/") ? url : `${url}/`, botName: user ?? "leadline" };
}
