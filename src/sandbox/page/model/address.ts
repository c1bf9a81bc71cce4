/** What the main column shows. `start` is what a bare address shows: the sidebar on a phone, a channel elsewhere. */
export type Place =
  | { readonly kind: "start" }
  | { readonly kind: "home" }
  | { readonly kind: "channel"; readonly channel: string; readonly thread?: string };

const ID = /^[A-Z0-9]+$/;
const TS = /^\d+\.\d+$/;

/** The place a hash names; one that names none counts as the start. */
export function placeFromHash(hash: string): Place {
  const [first = "", second = ""] = hash.replace(/^#\/?/, "").split("/");
  if (first === "home") return { kind: "home" };
  if (!ID.test(first)) return { kind: "start" };
  return TS.test(second) ? { kind: "channel", channel: first, thread: second } : { kind: "channel", channel: first };
}

export function hashOfPlace(place: Place): string {
  if (place.kind === "start") return "#/";
  if (place.kind === "home") return "#/home";
  return place.thread ? `#/${place.channel}/${place.thread}` : `#/${place.channel}`;
}

/** The acting user in `?as=`. */
export function actingFromSearch(search: string): string | undefined {
  return new URLSearchParams(search).get("as") || undefined;
}

/** The page's address for another acting user at the same place. */
export function addressFor(user: string, place: Place): string {
  return `?${new URLSearchParams({ as: user })}${hashOfPlace(place)}`;
}
