import { useEffect, useRef, useState } from "preact/hooks";
import type { World } from "../../api.ts";
import { actingFromSearch, addressFor, placeFromHash } from "./address.ts";
import { type WorldWatch, watchWorld } from "./watch-world.ts";

interface Watched {
  readonly world: World | undefined;
  readonly lost: boolean;
  readonly refresh: () => Promise<World | undefined>;
}

/** The newest world as `as` sees it. The one before stays until it is there, so that a switch does not flash. */
export function useWorld(as: string | undefined): Watched {
  const [world, setWorld] = useState<World>();
  const [lost, setLost] = useState(false);
  const watch = useRef<WorldWatch>();
  useEffect(() => {
    const started = watchWorld(as, {
      onLost: setLost,
      onWorld: (next) => {
        setWorld(next);
        // The address names the person from now on, so that a reload or a bookmark shows the same. Somebody whom the
        // server does not know has become its first person.
        if (actingFromSearch(location.search) !== next.me) {
          history.replaceState(null, "", addressFor(next.me, placeFromHash(location.hash)));
        }
      },
    });
    watch.current = started;
    return started.stop;
  }, [as]);
  return { world, lost, refresh: async () => watch.current?.refresh() };
}
