import type { z } from "zod";
import { type Finding, findings, phrase } from "./explain.ts";
import { type Fault, formatPath, type Path } from "./fault.ts";
import { listed, meant, nearest } from "./nearest.ts";
import { keyOf, type Sheet } from "./sheet.ts";
import { Name } from "./words.ts";

/** Sentences that continue "metrics.leads.query "; others come from sources and probes and stand for themselves. */
const READS_ON = /^(?:must|is|has|holds|names|needs|lacks|does|cannot)\b/;

const NOT_A_NAME =
  "is not a possible name: use letters, digits, - _ and ., at most 64 of them, the first a letter or digit";

/**
 * Everything that is found while a catalogue is checked. It knows where each path stands in the files, shows values as
 * they were written there, and takes care that nothing that came from the environment is ever repeated.
 */
export class Findings {
  readonly #sheet: Sheet;
  readonly #faults: Fault[];
  readonly #faulty: Set<string>;
  readonly #secrets: readonly (readonly [value: string, placeholder: string])[];
  readonly #notices: Fault[] = [];

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#faults = [...sheet.faults];
    this.#faulty = new Set(sheet.faults.map((fault) => fault.path));
    this.#secrets = secretParts(sheet.secrets);
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** What is worth saying and stops nothing. */
  get notices(): readonly Fault[] {
    return this.#notices;
  }

  /** What stands at a path, or undefined. */
  at(path: Path): unknown {
    let value: unknown = this.#sheet.root;
    for (const part of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
      value = (value as Record<string | number, unknown>)[part];
    }
    return value;
  }

  /** Names under a section, whether or not what stands there is right. */
  names(section: string): string[] {
    const value = this.at([section]);
    return isMapping(value) ? Object.keys(value) : [];
  }

  /** Checks what stands at a path; undefined where it has faults. */
  parse<S extends z.ZodType>(schema: S, path: Path): z.output<S> | undefined {
    return this.parseValue(schema, this.at(path), path);
  }

  /** Like {@link parse}, for a value that is not quite what stands there. */
  parseValue<S extends z.ZodType>(schema: S, value: unknown, path: Path): z.output<S> | undefined {
    const parsed = schema.safeParse(value, { error: phrase });
    if (parsed.success) return parsed.data;
    for (const found of rootCauses(findings(parsed.error.issues, path))) {
      if (found.known) this.#unknownKey(found.path, found.known);
      else this.add(found.path, this.#sentence(found.path, found.message));
    }
    return undefined;
  }

  /** Checks every entry of a section by itself, names included; entries with faults are left out. */
  parseEach<S extends z.ZodType>(schema: S, section: string): Map<string, z.output<S>> {
    const parsed = new Map<string, z.output<S>>();
    if (this.#lacks(section, isMapping, "must be a mapping of names to entries")) return parsed;
    for (const name of this.names(section)) {
      const isNamed = Name.safeParse(name).success;
      if (!isNamed) this.add([section, name], NOT_A_NAME);
      const entry = this.parse(schema, [section, name]);
      if (isNamed && entry !== undefined) parsed.set(name, entry);
    }
    return parsed;
  }

  /** Checks every item of a list by itself; the positions of those without faults stay what they are. */
  parseList<S extends z.ZodType>(schema: S, section: string): Map<number, z.output<S>> {
    const parsed = new Map<number, z.output<S>>();
    const list = this.at([section]);
    if (this.#lacks(section, Array.isArray, "must be a list") || !Array.isArray(list)) return parsed;
    for (const index of list.keys()) {
      const item = this.parse(schema, [section, index]);
      if (item !== undefined) parsed.set(index, item);
    }
    return parsed;
  }

  /** Keys of a mapping that nothing knows. */
  refuseUnknownKeys(known: readonly string[]): void {
    for (const key of Object.keys(this.#sheet.root)) if (!known.includes(key)) this.#unknownKey([key], known);
  }

  /** `is 7m, must …`: the value as it was written, then what it must be. */
  wrong(path: Path, must: string): void {
    this.add(path, this.#sentence(path, must));
  }

  /** One fault a path: what follows from the first would only distract. */
  add(path: Path, text: string): void {
    const name = formatPath(path);
    if (this.#faulty.has(name)) return;
    this.#faulty.add(name);
    this.#faults.push({ ...this.#placeOf(path), path: name, text: this.#withoutSecrets(text) });
  }

  notice(path: Path, text: string): void {
    this.#notices.push({ ...this.#placeOf(path), path: formatPath(path), text: this.#withoutSecrets(text) });
  }

  /** A reference to a name that nothing has. */
  unknown(path: Path, what: string, known: readonly string[]): void {
    const name = String(this.at(path));
    this.add(path, `names ${what} ${this.#shown(path)}, which does not exist: ${meant(name, known)}`);
  }

  #lacks(section: string, fits: (value: unknown) => boolean, must: string): boolean {
    const value = this.at([section]);
    if (value !== undefined && !fits(value)) this.wrong([section], must);
    return value === undefined || !fits(value);
  }

  #unknownKey(path: Path, known: readonly string[]): void {
    const guess = nearest(String(path.at(-1)), known);
    const keys = known.length > 0 ? `the keys here are ${listed(known)}` : "no key is possible here";
    const mend = guess === undefined ? keys : `did you mean ${guess}?`;
    this.add(path, `is not a known key: ${mend}`);
  }

  #sentence(path: Path, message: string): string {
    const value = this.at(path);
    if (value === undefined) return `is missing${message.startsWith("must ") ? "," : ":"} ${message}`;
    // Of a mapping or list as a whole only its type can be shown, which helps where the type is what is wrong.
    const isWhole = typeof value === "object" && value !== null && !isEmpty(value);
    if (message.startsWith("must ") && !(isWhole && !/^must be (?:a |text|true)/.test(message)))
      return `${this.#state(path)}, ${message}`;
    return READS_ON.test(message) ? message : `is wrong: ${message}`;
  }

  #state(path: Path): string {
    const value = this.at(path);
    if (value === null || value === "") return "is empty";
    if (Array.isArray(value)) return isEmpty(value) ? "is an empty list" : "is a list";
    if (typeof value === "object") return isEmpty(value) ? "is an empty mapping" : "is a mapping";
    return `is ${this.#shown(path)}`;
  }

  /** A scalar as the file has it: with placeholders, where the value came from the environment. */
  #shown(path: Path): string {
    return brief(this.#sheet.written.get(keyOf(path)) ?? String(this.at(path)));
  }

  /** The nearest part of the path that stands in a file. */
  #placeOf(path: Path): { file: string; line: number | null } {
    for (let length = path.length; length > 0; length--) {
      const place = this.#sheet.places.get(keyOf(path.slice(0, length)));
      if (place) return place;
    }
    return { file: this.#sheet.name, line: this.#sheet.isFolder ? null : 1 };
  }

  #withoutSecrets(text: string): string {
    return this.#secrets.reduce((clean, [value, placeholder]) => clean.replaceAll(value, () => placeholder), text);
  }
}

/** Without those on a whole of which a part has a fault itself: that is why the whole has one. */
function rootCauses(all: readonly Finding[]): Finding[] {
  const isPartOf = (part: Path, whole: Path) =>
    part.length > whole.length && whole.every((key, index) => part[index] === key);
  return all.filter((found) => !all.some((other) => isPartOf(other.path, found.path)));
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Secrets with the parts of addresses that are secret by themselves, longest first. Under four characters none is. */
function secretParts(secrets: ReadonlyMap<string, string>): [string, string][] {
  const parts: [string, string][] = [];
  for (const [value, placeholder] of secrets) {
    const { username, password } = URL.canParse(value) ? new URL(value) : { username: "", password: "" };
    for (const part of new Set([value, username, password, safeDecode(password)]))
      if (part.length >= 4) parts.push([part, placeholder]);
  }
  return parts.sort(([a], [b]) => b.length - a.length);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Fit for one line of a terminal: no control characters, not long. */
function brief(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
