import type { ActAnswer, SandboxChannel } from "../../api.ts";
import { usePage } from "../model/page-context.ts";

interface Sending {
  /** Sends a message or runs a command. What could not be sent is given back to `restore`. */
  readonly send: (text: string, restore: (text: string) => void) => void;
  /** Runs a global shortcut of the app. */
  readonly shortcut: (callbackId: string) => void;
}

/** What Enter does with the text of a composer. Mentions and commands are the server's to understand. */
export function useSending(channel: SandboxChannel, thread: string | undefined): Sending {
  const { world, act, toast } = usePage();

  const invite = (name: string): Promise<ActAnswer> | undefined => {
    const wanted = name.replace(/^@/, "").toLowerCase();
    const user = world.users.find((one) => [one.name, one.realName].some((known) => known.toLowerCase() === wanted));
    if (user) return act({ do: "invite", channel: channel.id, user: user.id });
    toast(wanted ? `There is nobody called ${wanted}.` : "Say whom to invite, such as /invite @leadline");
    return undefined;
  };
  const deliver = (text: string): Promise<ActAnswer> | undefined => {
    if (thread !== undefined) return act({ do: "say", channel: channel.id, text, threadTs: thread });
    const [word = "", name = ""] = text.split(/\s+(.*)/s);
    if (word === "/invite") return invite(name);
    return act({ do: text.startsWith("/") ? "command" : "say", channel: channel.id, text });
  };
  return {
    send: (text, restore) => {
      const answer = deliver(text);
      if (!answer) restore(text);
      void answer?.then(({ ok }) => {
        if (!ok) restore(text);
      });
    },
    shortcut: (callbackId) => void act({ do: "shortcut", callbackId, channel: channel.id }),
  };
}
