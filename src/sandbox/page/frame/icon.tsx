import type { JSX } from "preact";

/** Line drawings on a 20 × 20 grid. */
const PATHS = {
  hash: "M7.5 3 5.5 17M14.5 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  shared: "M8.5 6.5 10 5a3.5 3.5 0 0 1 5 5l-1.5 1.5M11.5 13.5 10 15a3.5 3.5 0 0 1-5-5l1.5-1.5M7.5 12.5l5-5",
  home: "M3 9.5 10 3l7 6.5V17h-5v-5H8v5H3z",
  bell: "M5 14V9a5 5 0 0 1 10 0v5l1.5 1h-13zM8.5 17.5h3",
  people:
    "M7 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM1.5 17c0-3.5 2.5-5 5.5-5s5.5 1.5 5.5 5M13 4a2.7 2.7 0 0 1 0 5.2M15 12.3c2.2.6 3.5 2.2 3.5 4.7",
  reply: "M3 4h14v10H9l-4 3v-3H3z",
  smile: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7 11.5c1.5 2.5 4.5 2.5 6 0M7.5 8h.01M12.5 8h.01",
  more: "M10 4.5h.01M10 10h.01M10 15.5h.01",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  close: "M4.5 4.5l11 11M15.5 4.5l-11 11",
  send: "M3 3.5 17.5 10 3 16.5 5 10zM5 10h6",
  back: "M12.5 4 6.5 10l6 6",
  down: "M5 7.5l5 5 5-5",
  right: "M7.5 5l5 5-5 5",
  plus: "M10 4v12M4 10h12",
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10zM10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M8 4h7M5 16h7M11.5 4l-3 12",
  strike: "M3 10h14M14 6.5C13.5 5 12 4 10 4 7.5 4 6 5.3 6 7M6 13.5C6.5 15 8 16 10 16c2.5 0 4-1.3 4-3",
  code: "M7 5 2.5 10 7 15M13 5l4.5 5-4.5 5",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM13 7v4.5c0 2.3 4 2 4-1.5a7 7 0 1 0-3 5.8",
  slash: "M4 3.5h12a.5.5 0 0 1 .5.5v12a.5.5 0 0 1-.5.5H4a.5.5 0 0 1-.5-.5V4A.5.5 0 0 1 4 3.5zM12 6.5l-4 7",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10z",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5 17.5 17.5",
  building: "M4 17.5V3h8v14.5M12 8h4.5v9.5M2 17.5h16M6.5 6h3M6.5 9.5h3M6.5 13h3",
  window: "M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7",
  check: "M4 10.5l4 4 8-9",
  message: "M4 3.5h12v13H4zM7 7.5h6M7 10.5h6M7 13.5h3",
} as const;

export type IconName = keyof typeof PATHS;

/** A decoration: what it stands for must be told by the words or the label beside it. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  const bold = name === "more" || name === "dots";
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width={bold ? 2.6 : 1.6}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
