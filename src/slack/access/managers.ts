import type { WebClient } from "@slack/web-api";
import type { Core } from "../../flows/core.ts";

/** `unknown`: Slack did not say who belongs to a group. */
type Permission = "yes" | "no" | "unknown";

export interface Managers {
  /** Whether this person may dismiss: one of `slack.managers`, a member of one of its groups, anybody where it is empty. */
  check(userId: string): Promise<Permission>;
  /** Whether this person is one of these members and user groups (`U…`, `S…`). */
  isAmong(references: readonly string[], userId: string): Promise<Permission>;
}

const KEEP_MS = 5 * 60_000;

/** Members of user groups are asked for once in five minutes: somebody who has just joined waits that long at most. */
export function createManagers(core: Pick<Core, "catalogue" | "now" | "log">, client: () => WebClient): Managers {
  const known = new Map<string, { readonly at: number; readonly users: ReadonlySet<string> }>();
  const members = async (group: string): Promise<ReadonlySet<string> | undefined> => {
    const kept = known.get(group);
    if (kept && core.now() - kept.at < KEEP_MS) return kept.users;
    try {
      const { users } = await client().usergroups.users.list({ usergroup: group });
      known.set(group, { at: core.now(), users: new Set(users) });
    } catch (error) {
      core.log.warn({ err: error, group }, "Slack did not say who belongs to a user group (usergroups:read is needed)");
    }
    return known.get(group)?.users;
  };
  const isAmong = async (references: readonly string[], userId: string): Promise<Permission> => {
    const named = references.map((reference) => reference.replace(/^@/, ""));
    if (named.includes(userId)) return "yes";
    const groups = await Promise.all(named.filter((id) => id.startsWith("S")).map(members));
    if (groups.some((users) => users?.has(userId))) return "yes";
    return groups.includes(undefined) ? "unknown" : "no";
  };
  return {
    isAmong,
    async check(userId) {
      const named = core.catalogue().slack.managers;
      return named.length === 0 ? "yes" : isAmong(named, userId);
    },
  };
}
