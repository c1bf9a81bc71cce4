import type { Message } from "./workspace.ts";

/** False if this person had reacted so already. */
export function addReaction(message: Message, user: string, name: string): boolean {
  const reaction = message.reactions.find((candidate) => candidate.name === name);
  if (reaction?.users.includes(user)) return false;
  if (reaction) reaction.users.push(user);
  else message.reactions.push({ name, users: [user] });
  return true;
}

/** False if there was no such reaction of this person. */
export function removeReaction(message: Message, user: string, name: string): boolean {
  const reaction = message.reactions.find((candidate) => candidate.name === name);
  if (!reaction?.users.includes(user)) return false;
  reaction.users.splice(reaction.users.indexOf(user), 1);
  message.reactions = message.reactions.filter((candidate) => candidate.users.length > 0);
  return true;
}
