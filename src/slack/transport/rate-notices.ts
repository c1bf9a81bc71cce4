import type { SocketModeReceiver } from "@slack/bolt";
import type { Logger } from "pino";

/**
 * Slack says with `app_rate_limited` that it drops events for a minute. This payload has no inner event, over which the
 * client stumbles outside every promise that one could catch; it is taken out before it gets there.
 */
export function ignoreRateNotices(client: SocketModeReceiver["client"], log: Logger): void {
  const originals = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown, isBinary: unknown) => {
    if (typeof data === "string" && data.includes('"app_rate_limited"') && isRateNotice(data)) {
      log.error("Slack drops events for a minute, because more than 30,000 came within the hour");
      return;
    }
    for (const original of originals) original(data, isBinary);
  });
}

function isRateNotice(data: string): boolean {
  try {
    const { payload } = JSON.parse(data) as { payload?: { type?: unknown } };
    return payload?.type === "app_rate_limited";
  } catch {
    return false;
  }
}
