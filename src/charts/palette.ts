/**
 * Colours that the common kinds of colour blindness tell apart (after Okabe and Ito), each with a second sign beside
 * it: the expected line is dashed, the drop has a dark edge and words.
 */
export const PALETTE = {
  ground: "#ffffff",
  ink: "#1d1c1d",
  quiet: "#595b66",
  grid: "#e3e5ea",
  observed: "#0b4f8a",
  expected: "#4a4d57",
  band: "#cfdbea",
  drop: "#d55e00",
  dropWords: "#9c3d00",
  incident: "#7a5195",
  mute: "#595b66",
} as const;
