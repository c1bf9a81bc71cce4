/** One thing that is wrong in the catalogue, where it stands, and what would be right. */
export interface Fault {
  /** The file as the user would name it. */
  readonly file: string;
  /** 1 is the first line; null where the file as a whole is at fault. */
  readonly line: number | null;
  /** `metrics.leads.severity.major`; empty where the place has no name. */
  readonly path: string;
  /** What is wrong and how to mend it: reads on from the path. */
  readonly text: string;
}

export type Path = readonly (string | number)[];

/** `leadline.yml:41 metrics.leads.severity.major is 150%, must be between 1% and 100%` */
function formatFault(fault: Fault): string {
  const place = fault.line === null ? fault.file : `${fault.file}:${fault.line}`;
  return [place, fault.path, fault.text].filter((part) => part !== "").join(" ");
}

/** One line a fault, in the order in which they stand in the files. */
export function formatFaults(faults: readonly Fault[]): string {
  return [...faults]
    .sort((a, b) => compareText(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0))
    .map(formatFault)
    .join("\n");
}

/** `metrics.leads.severity`, `checklists.triage.steps[0]`, `clients."Acme Inc".name` */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += `${text === "" ? "" : "."}${/^[\w-]+$/.test(part) ? part : JSON.stringify(part)}`;
  }
  return text;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
