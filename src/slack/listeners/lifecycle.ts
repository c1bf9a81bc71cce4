import type { App } from "@slack/bolt";
import type { Logger } from "pino";

export interface Lifecycle {
  /** The bot's own user id; asked for late, because listeners are added before it has signed in. */
  readonly botUserId: () => string;
  /** The bot was invited somewhere: posts that were refused there can be sent now. */
  readonly onInvited: () => Promise<void>;
  readonly log: Logger;
}

/** What happens to the app itself in the workspace. */
export function listenToLifecycle(app: App, { botUserId, onInvited, log }: Lifecycle): void {
  app.event("member_joined_channel", async ({ event }) => {
    if (event.user === botUserId()) await onInvited();
  });
  app.event("app_uninstalled", async () => {
    log.error("the app was removed from the workspace: nothing can be sent until it is installed again");
  });
  app.event("tokens_revoked", async () => {
    log.error("Slack has revoked the tokens: install the app again and set the new SLACK_BOT_TOKEN");
  });
}
