import type { Workspace } from "./workspace.ts";

/** How a reference is written: commands carry the readable name along, messages do not. */
type Style = "message" | "command";

/**
 * Turns what a person typed into what Slack sends: `&`, `<` and `>` escaped, and `@name`, `@group`, `#channel`,
 * `@here` and links made real. An unknown name stays text.
 */
export function compose(workspace: Workspace, typed: string, style: Style): string {
  const label = (name: string) => (style === "command" ? `|${name}` : "");
  return escapeText(typed)
    .replace(/(^|[\s(])(https?:\/\/[^\s<>]+[^\s<>.,;:!?)])/g, "$1<$2>")
    .replace(/(^|[\s(,:])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])/gi, (all, before: string, name: string) => {
      const made = mention(workspace, name.toLowerCase(), label);
      return made ? before + made : all;
    })
    .replace(/(^|[\s(,:])#([a-z0-9][a-z0-9_-]*)/gi, (all, before: string, name: string) => {
      const channel = [...workspace.channels.values()].find(
        (candidate) => candidate.kind !== "dm" && candidate.name === name.toLowerCase(),
      );
      return channel ? `${before}<#${channel.id}${label(channel.name)}>` : all;
    });
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function mention(workspace: Workspace, name: string, label: (name: string) => string): string | undefined {
  if (name === "here" || name === "channel" || name === "everyone") return `<!${name}>`;
  const user = [...workspace.users.values()].find((candidate) => candidate.name.toLowerCase() === name);
  if (user) return `<@${user.id}${label(user.name)}>`;
  const group = workspace.groups.find((candidate) => candidate.handle.toLowerCase() === name);
  return group ? `<!subteam^${group.id}${label(`@${group.handle}`)}>` : undefined;
}
