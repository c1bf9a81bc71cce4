/** Permissions of the bot, with the reason for each. The manifest asks for the same. */
export const NEEDED_SCOPES: Readonly<Record<string, string>> = {
  "chat:write": "posts and edits incidents",
  commands: "/kpi and /incident",
  "channels:read": "finds channels by name and sees whether the bot is in them",
  "groups:read": "the same for private channels",
  "channels:history": "finds its own message again after a lost answer",
  "groups:history": "the same in private channels",
  "files:write": "uploads charts",
  "files:read": "sees when Slack has processed a chart",
  "users:read": "names of people in exports, and whether somebody is a guest",
};

/** Needed only where `slack.managers` or the owners of a client name a user group. */
const GROUPS_SCOPE = "usergroups:read";

/** All that a token has to allow; `withGroups`: somebody's right hangs on who belongs to a user group. */
export function neededScopes(withGroups: boolean): string[] {
  return [...Object.keys(NEEDED_SCOPES), ...(withGroups ? [GROUPS_SCOPE] : [])];
}

/** Needed permissions that a token lacks; `granted` undefined: Slack did not tell, so none is named. */
export function missingScopes(granted: readonly string[] | undefined): string[] {
  if (granted === undefined) return [];
  return Object.keys(NEEDED_SCOPES).filter((scope) => !granted.includes(scope));
}
