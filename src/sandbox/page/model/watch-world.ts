import type { Act, ActAnswer, World } from "../../api.ts";

export interface WorldWatch {
  /** Reads the world again; calls that come while one is under way become one more. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

export interface WorldListener {
  readonly onWorld: (world: World) => void;
  /** True while the server cannot be reached. */
  readonly onLost: (lost: boolean) => void;
  /** The server knows no such person. */
  readonly onUnknown: () => void;
}

/** Keeps a listener supplied with the world as one person sees it: once at the start, then whenever it changed. */
export function watchWorld(as: string | undefined, listener: WorldListener): WorldWatch {
  const changes = new EventSource("/sandbox/changes");
  let reading = false;
  let again = false;
  let stopped = false;
  let version = -1;

  const read = async (): Promise<void> => {
    reading = true;
    again = false;
    const world = await readWorld(as);
    reading = false;
    if (stopped) return;
    listener.onLost(world === "lost");
    if (world === "unknown person") listener.onUnknown();
    else if (world !== "lost") {
      version = world.version;
      listener.onWorld(world);
    }
    if (again) void read();
  };
  const refresh = (): void => {
    again = true;
    if (!reading && !stopped) void read();
  };

  changes.onmessage = (event: MessageEvent<string>) => {
    if (Number(event.data) !== version) refresh();
  };
  changes.onerror = () => listener.onLost(true);
  changes.onopen = refresh;
  refresh();
  return {
    refresh,
    stop: () => {
      stopped = true;
      changes.close();
    },
  };
}

async function readWorld(as: string | undefined): Promise<World | "lost" | "unknown person"> {
  try {
    const answer = await fetch(`/sandbox/world${as ? `?${new URLSearchParams({ as })}` : ""}`);
    if (as && answer.status >= 400 && answer.status < 500) return "unknown person";
    return answer.ok ? ((await answer.json()) as World) : "lost";
  } catch {
    return "lost";
  }
}

/** Posts what a person does. A server that is away is a problem like any other: it is told, not thrown. */
export async function postAct(act: Act): Promise<ActAnswer> {
  try {
    const answer = await fetch("/sandbox/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(act),
    });
    const body = (await answer.json()) as ActAnswer;
    return answer.ok ? body : { ok: false, problem: body.problem ?? `The local Slack answered ${answer.status}.` };
  } catch {
    return { ok: false, problem: "The local Slack does not answer. Is it still running?" };
  }
}
