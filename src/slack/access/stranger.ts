import type { SlackDeps } from "../slack-deps.ts";

export interface Presser {
  readonly person: string;
  readonly teamId: string | null;
}

/**
 * Somebody who is not of the team: of another workspace, or a guest who is one of a client's owners, by name or as a
 * member of one of its user groups. Other guests are freelancers and the like: whoever let them into the channel meant
 * them to work there. When Slack does not say whether an owner is a guest, or who is in a group, they count as one.
 */
export async function isStranger(
  { core, house, insiders, managers }: Pick<SlackDeps, "core" | "house" | "insiders" | "managers">,
  { person, teamId }: Presser,
): Promise<boolean> {
  if (await house.isOutside(teamId)) return true;
  const owners = [...core.catalogue().clients.values()].flatMap((client) => client.owners);
  if (!owners.some((owner) => isGroup(owner) || owner.replace(/^@/, "") === person)) return false;
  // Almost everybody is inside, and that is remembered longer than the members of groups.
  if ((await insiders.standing(person)) === "inside") return false;
  return (await managers.isAmong(owners, person)) !== "no";
}

function isGroup(reference: string): boolean {
  return /^@?S/.test(reference);
}
