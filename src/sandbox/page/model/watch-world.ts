import type { Act, ActAnswer, World } from "../../api.ts";

export interface WorldWatch {
  /** Reads the world again; calls that come while one is under way become one more. Gives the newest, or nothing. */
  readonly refresh: () => Promise<World | undefined>;
  readonly stop: () => void;
}

export interface WorldListener {
  readonly onWorld: (world: World) => void;
  /** True while the server cannot be reached. */
  readonly onLost: (lost: boolean) => void;
}

/** How long after a failure the page tries again. */
const AGAIN_MS = 1500;

/** Keeps a listener supplied with the world as one person sees it: once at the start, then whenever it changed. */
export function watchWorld(as: string | undefined, listener: WorldListener): WorldWatch {
  let running: Promise<World | undefined> | undefined;
  let again = false;
  let stopped = false;
  let version = -1;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const read = async (): Promise<World | undefined> => {
    let world: World | undefined;
    while (again && !stopped) {
      again = false;
      world = await readWorld(as);
      if (stopped) break;
      listener.onLost(world === undefined);
      if (world) {
        version = world.version;
        listener.onWorld(world);
      } else {
        clearTimeout(retry);
        retry = setTimeout(() => void refresh(), AGAIN_MS);
      }
    }
    running = undefined;
    return world;
  };
  const refresh = (): Promise<World | undefined> => {
    again = true;
    running ??= read();
    return running;
  };
  const stopListening = listenToChanges({
    onVersion: (newest) => {
      if (newest !== version) void refresh();
    },
    onTrouble: () => void refresh(),
  });
  void refresh();
  return {
    refresh,
    stop: () => {
      stopped = true;
      clearTimeout(retry);
      stopListening();
    },
  };
}

interface ChangeListener {
  /** The present version at first, then every new one. */
  readonly onVersion: (version: number) => void;
  readonly onTrouble: () => void;
}

/** Hears of changes. A connection that the browser gave up is opened anew. */
function listenToChanges({ onVersion, onTrouble }: ChangeListener): () => void {
  let changes: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    changes = new EventSource("/sandbox/changes");
    changes.onmessage = (event: MessageEvent<string>) => onVersion(Number(event.data));
    changes.onerror = () => {
      onTrouble();
      if (changes.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    changes.close();
  };
}

async function readWorld(as: string | undefined): Promise<World | undefined> {
  try {
    const answer = await fetch(`/sandbox/world${as ? `?${new URLSearchParams({ as })}` : ""}`);
    return answer.ok ? ((await answer.json()) as World) : undefined;
  } catch {
    return undefined;
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
