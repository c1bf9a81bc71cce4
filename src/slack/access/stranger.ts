import type { SlackDeps } from "../slack-deps.ts";

export interface Presser {
  readonly person: string;
  readonly teamId: string | null;
}

/**
 * Somebody who is not of the team: of another workspace, or a guest who is one of a client's owners. Other guests are
 * freelancers and the like: whoever let them into the channel meant them to work there. When Slack does not say
 * whether an owner is a guest, they count as one.
 */
export async function isStranger(
  { core, house, insiders }: Pick<SlackDeps, "core" | "house" | "insiders">,
  { person, teamId }: Presser,
): Promise<boolean> {
  if (await house.isOutside(teamId)) return true;
  const clients = [...core.catalogue().clients.values()];
  const isOwner = clients.some(({ owners }) => owners.some((owner) => owner.replace(/^@/, "") === person));
  return isOwner && (await insiders.standing(person)) !== "inside";
}
