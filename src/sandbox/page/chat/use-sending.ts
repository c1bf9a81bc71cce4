import type { ActAnswer, SandboxChannel } from "../../api.ts";
import { encodeTyped } from "../model/encode.ts";
import { usePage } from "../model/page-context.ts";

interface Sending {
  /** Sends a message or runs a command. What could not be sent is given back to `restore`. */
  readonly send: (text: string, restore: (text: string) => void) => void;
  /** Runs a global shortcut of the app. */
  readonly shortcut: (callbackId: string) => void;
}

/** What Enter does with the text of a composer. */
export function useSending(channel: SandboxChannel, thread: string | undefined): Sending {
  const { world, act, toast } = usePage();

  const invite = (typed: string): Promise<ActAnswer> | undefined => {
    const user = /<@([A-Z0-9]+)>/.exec(encodeTyped(typed, world))?.[1];
    if (user) return act({ do: "invite", channel: channel.id, user });
    toast("Say whom to invite, such as /invite @leadline");
    return undefined;
  };
  const deliver = (typed: string): Promise<ActAnswer> | undefined => {
    const text = encodeTyped(typed, world);
    if (!typed.startsWith("/")) {
      const said = { do: "say", channel: channel.id, text } as const;
      return act(thread === undefined ? said : { ...said, threadTs: thread });
    }
    const word = typed.split(/\s/, 1)[0] ?? "";
    if (thread !== undefined) {
      toast(`${word} is not supported in threads. Sorry!`);
      return undefined;
    }
    return word === "/invite" ? invite(typed) : act({ do: "command", channel: channel.id, text });
  };
  return {
    send: (typed, restore) => {
      const answer = deliver(typed);
      if (!answer) restore(typed);
      void answer?.then(({ ok }) => {
        if (!ok) restore(typed);
      });
    },
    shortcut: (callbackId) => void act({ do: "shortcut", callbackId, channel: channel.id }),
  };
}
