import { useEffect, useState } from "preact/hooks";
import { actingFromSearch, addressFor, hashOfPlace, type Place, placeFromHash, placeFromPermalink } from "./address.ts";

/** The place in the address's hash, and the way to another one; `replace` leaves no way back to the one before. */
export function usePlace(): [Place, (place: Place, replace?: boolean) => void] {
  const [place, setPlace] = useState(() => placeFromPermalink(location.href) ?? placeFromHash(location.hash));
  useEffect(() => {
    // A link to a message opens the page at another path; from here on the place stands in the hash alone.
    if (location.pathname !== "/") history.replaceState(null, "", `/${location.search}${hashOfPlace(place)}`);
    const changed = () => setPlace(placeFromHash(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const go = (to: Place, replace = false) => {
    const hash = hashOfPlace(to);
    if (replace) history.replaceState(null, "", hash);
    else if (hash !== location.hash) location.hash = hash;
    setPlace(to);
  };
  return [place, go];
}

/** The acting user in the address, and the way to become another one at the same place. */
export function useActing(): [string | undefined, (user: string) => void] {
  const [as, setAs] = useState(() => actingFromSearch(location.search));
  useEffect(() => {
    const changed = () => setAs(actingFromSearch(location.search));
    addEventListener("popstate", changed);
    return () => removeEventListener("popstate", changed);
  }, []);
  const become = (user: string) => {
    history.pushState(null, "", addressFor(user, placeFromHash(location.hash)));
    setAs(user);
  };
  return [as, become];
}
