/** What Slack's refusals mean for the person who runs the bot: one sentence with the way out. */

const CHANNEL: Readonly<Record<string, string>> = {
  channel_not_found: "there is no such channel, or it is private and I am not in it: type /invite @leadline there",
  not_in_channel: "I am not in it: type /invite @leadline there",
  is_archived: "it is archived: unarchive it, or name another channel in leadline.yml",
  restricted_action: "only some people may post there: allow the app in the channel's posting permissions",
  restricted_action_read_only_channel: "it is read-only: allow the app in the channel's posting permissions",
  restricted_action_thread_only_channel: "it allows only threads: name another channel in leadline.yml",
  restricted_action_non_threadable_channel: "it allows no threads: name another channel in leadline.yml",
};

const APP: Readonly<Record<string, string>> = {
  missing_scope: "the app lacks a permission: add it under OAuth & Permissions and reinstall the app",
  invalid_auth: "SLACK_BOT_TOKEN is not accepted any longer: take the new one from OAuth & Permissions",
  not_authed: "SLACK_BOT_TOKEN is not accepted any longer: take the new one from OAuth & Permissions",
  token_revoked: "the app was uninstalled or its token revoked: install it again and set the new SLACK_BOT_TOKEN",
  token_expired: "SLACK_BOT_TOKEN has expired: switch token rotation off and set the new token",
  account_inactive: "the app was uninstalled or its token revoked: install it again and set the new SLACK_BOT_TOKEN",
  team_access_not_granted: "the app is not installed in that workspace: install it there",
};

/** Nothing that Leadline could try again helps against these. */
const GONE: Readonly<Record<string, string>> = {
  message_not_found: "somebody deleted the message; the incident goes on, and the incident command shows it",
  thread_not_found:
    "somebody deleted the thread's first message; the incident goes on, and the incident command shows it",
};

/** Refusals that end as soon as a person has done something in Slack. */
export function isMendable(code: string): boolean {
  return Object.hasOwn(CHANNEL, code) || Object.hasOwn(APP, code);
}

/** Slack would not show these blocks; the same said more plainly may pass. */
export function isAboutBlocks(code: string): boolean {
  return /^(invalid_blocks|invalid_block|msg_blocks_too_long|msg_too_long|too_many_blocks|block_mismatch)/.test(code);
}

export function faultSentence(code: string, channel: string, detail: readonly string[] = []): string {
  const known = CHANNEL[code];
  if (known) return `Slack refuses posts in ${channel} (${code}): ${known}`;
  if (APP[code]) return `Slack refuses the app (${code}): ${APP[code]}`;
  if (GONE[code]) return `Slack refuses this post in ${channel} (${code}): ${GONE[code]}`;
  const more = detail.length === 0 ? "" : `: ${detail.join("; ").slice(0, 500)}`;
  return `Slack refuses this post in ${channel} (${code})${more}`;
}
