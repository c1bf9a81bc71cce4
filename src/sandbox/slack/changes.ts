/** Counts the versions of the world and tells who listens; many changes at once are told as one. */
export interface Changes {
  version(): number;
  changed(): void;
  /** The answer ends the listening. */
  listen(listener: (version: number) => void): () => void;
}

export function createChanges(): Changes {
  let version = 1;
  let isTold = true;
  const listeners = new Set<(version: number) => void>();
  return {
    version: () => version,
    changed() {
      version += 1;
      if (!isTold) return;
      isTold = false;
      setImmediate(() => {
        isTold = true;
        for (const listener of listeners) listener(version);
      });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
