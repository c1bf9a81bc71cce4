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

/** The place that a link to a message leads to: `/archives/C1/p1700000000000100?thread_ts=1690000000.000100`. */
export function placeFromPermalink(url: string): Place | undefined {
  const { pathname, searchParams } = new URL(url);
  const [, channel, seconds, rest] = /^\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?$/.exec(pathname) ?? [];
  if (!channel) return undefined;
  const thread = searchParams.get("thread_ts") ?? (seconds ? `${seconds}.${rest}` : "");
  return TS.test(thread) ? { kind: "channel", channel, thread } : { kind: "channel", channel };
}

export function hashOfPlace(place: Place): string {
  if (place.kind === "start") return "#/";
  if (place.kind === "home") return "#/home";
  return place.thread ? `#/${place.channel}/${place.thread}` : `#/${place.channel}`;
}

/** The place that a link leads to on the page at this origin, or undefined for an address elsewhere. */
export function ownPlace(url: string, origin: string): Place | undefined {
  return URL.canParse(url) && new URL(url).origin === origin ? placeFromPermalink(url) : undefined;
}

/** The acting user in `?as=`. */
export function actingFromSearch(search: string): string | undefined {
  return new URLSearchParams(search).get("as") || undefined;
}

/** The page's address for another acting user at the same place. */
export function addressFor(user: string, place: Place): string {
  return `?${new URLSearchParams({ as: user })}${hashOfPlace(place)}`;
}
