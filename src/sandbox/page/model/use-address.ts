import { useEffect, useState } from "preact/hooks";
import { actingFromSearch, addressFor, hashOfPlace, type Place, placeFromHash } from "./address.ts";

/** The place in the address's hash, and the way to another one. */
export function usePlace(): [Place, (place: Place) => void] {
  const [place, setPlace] = useState(() => placeFromHash(location.hash));
  useEffect(() => {
    const changed = () => setPlace(placeFromHash(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const go = (to: Place) => {
    if (hashOfPlace(to) !== location.hash) location.hash = hashOfPlace(to);
    setPlace(to);
  };
  return [place, go];
}

/** The acting user in the address, and the way to become another one at the same place. */
export function useActing(): [string | undefined, (user: string | undefined) => void] {
  const [as, setAs] = useState(() => actingFromSearch(location.search));
  useEffect(() => {
    const changed = () => setAs(actingFromSearch(location.search));
    addEventListener("popstate", changed);
    return () => removeEventListener("popstate", changed);
  }, []);
  const become = (user: string | undefined) => {
    if (user) history.pushState(null, "", addressFor(user, placeFromHash(location.hash)));
    else history.replaceState(null, "", location.pathname + location.hash);
    setAs(user);
  };
  return [as, become];
}
