/** The way through a first incident: which steps this person has taken, kept over reloads and windows. */
export const TOUR = [
  { key: "stopped", text: "Stop a client's leads below." },
  { key: "watched", text: "Watch #lead-alerts: a thread opens within about a minute." },
  { key: "worked", text: "Press Acknowledge, open the thread, work the checklist." },
  {
    key: "answered",
    text: "Problem on the client's side? Tell the client, then act as the client's person (top right) and answer.",
  },
  { key: "mended", text: "Resume the leads." },
  { key: "resolved", text: "Watch the incident resolve itself: two good half minutes are enough." },
] as const;

export type TourKey = (typeof TOUR)[number]["key"];
export type TourSteps = Readonly<Partial<Record<TourKey, boolean>>>;

const KEY = "leadline-tour";

export function readTour(): TourSteps {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as TourSteps;
  } catch {
    return {};
  }
}

/** Notes a step. A step counts only after the first: leads must have stopped before anything else means something. */
export function noteTour(key: TourKey): TourSteps {
  const before = readTour();
  if (before[key] || (key !== "stopped" && !before.stopped)) return before;
  const after = { ...before, [key]: true };
  localStorage.setItem(KEY, JSON.stringify(after));
  return after;
}

export function forgetTour(): TourSteps {
  localStorage.removeItem(KEY);
  return {};
}
