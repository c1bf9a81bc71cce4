import { useCallback, useEffect, useState } from "preact/hooks";
import { type BusinessAct, type BusinessState, type Volumes, withVolumes } from "./business.ts";

const EVERY_MS = 2000;

export interface Business {
  /** Undefined where no business is simulated: then there is no panel. */
  readonly state: BusinessState | undefined;
  readonly volumes: Volumes;
  readonly act: (deed: BusinessAct) => Promise<void>;
  readonly problem: string | undefined;
}

interface Seen {
  readonly state: BusinessState | undefined;
  readonly volumes: Volumes;
}

/** Reads the simulated business every two seconds. A server without one is asked once only. */
export function useBusiness(): Business {
  const [seen, setSeen] = useState<Seen>({ state: undefined, volumes: {} });
  const [problem, setProblem] = useState<string>();

  const read = useCallback(async (): Promise<boolean> => {
    try {
      const answer = await fetch("/business/state");
      if (answer.status === 404) return false;
      if (answer.ok) {
        const state = (await answer.json()) as BusinessState;
        setSeen((before) => ({ state, volumes: withVolumes(before.volumes, state) }));
      }
    } catch {
      // The server is away for a moment; the notice about it stands above the page already.
    }
    return true;
  }, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const round = async (): Promise<void> => {
      if ((await read()) && !stopped) timer = setTimeout(() => void round(), EVERY_MS);
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, []);

  const act = async (deed: BusinessAct): Promise<void> => {
    setProblem(await post(deed));
    await read();
  };
  return { ...seen, act, problem };
}

async function post(deed: BusinessAct): Promise<string | undefined> {
  try {
    const answer = await fetch("/business/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(deed),
    });
    const { ok, problem } = (await answer.json()) as { ok: boolean; problem?: string };
    return ok ? undefined : (problem ?? "That did not work.");
  } catch {
    return "The simulated business does not answer.";
  }
}
