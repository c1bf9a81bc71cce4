/** Turns YAML files into one plain value and remembers where each part of it stands. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Variables } from "../env.ts";
import { type Fault, formatPath, type Path } from "./fault.ts";
import type { CatalogueFile } from "./files.ts";
import { fill, isMaskable, malformedIn, mask, unmask, variablesIn } from "./placeholders.ts";
import { syntaxFaults } from "./syntax.ts";

interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Sheet {
  /** What the user would call the whole: the file, or the folder. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly root: Readonly<Record<string, unknown>>;
  /** By {@link keyOf} of the path: the line of its key or list item. */
  readonly places: ReadonlyMap<string, Place>;
  /** By {@link keyOf} of the path: scalars as the file has them, where the value does not show it. */
  readonly written: ReadonlyMap<string, string>;
  /** Values that came from the environment, with the placeholder to show in their stead. */
  readonly secrets: ReadonlyMap<string, string>;
  /** False where a file could not be understood at all: what else is wrong cannot be told then. */
  readonly readable: boolean;
  readonly faults: readonly Fault[];
}

/** Sections that several files of a folder may share; every other one stands in one file only. */
const SHARED = new Set([
  "sources",
  "clients",
  "metrics",
  "journeys",
  "checklists",
  "remediations",
  "escalation",
  "calendar",
  "mutes",
]);

/** Aliases can make a short text very large; no real catalogue comes near these. */
const MOST_NODES = 100_000;
const DEEPEST = 40;

export function keyOf(path: Path): string {
  return JSON.stringify(path);
}

export function readSheet(name: string, files: readonly CatalogueFile[], variables: Variables): Sheet {
  const reader = new SheetReader(name, files[0]?.name !== name, variables);
  for (const file of files) reader.add(file);
  return reader;
}

/** The file that is being read. */
interface Page {
  readonly name: string;
  readonly masked: string;
  readonly lines: LineCounter;
  readonly document: Document;
}

class SheetReader implements Sheet {
  readonly name: string;
  readonly isFolder: boolean;
  readonly root: Record<string, unknown> = {};
  readonly places = new Map<string, Place>();
  readonly written = new Map<string, string>();
  readonly secrets = new Map<string, string>();
  readonly faults: Fault[] = [];
  readable = true;
  readonly #variables: Variables;
  #nodes = 0;

  constructor(name: string, isFolder: boolean, variables: Variables) {
    this.name = name;
    this.isFolder = isFolder;
    this.#variables = variables;
  }

  add({ name, text }: CatalogueFile): void {
    const masked = mask(text);
    const lines = new LineCounter();
    const document = parseDocument(masked, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    const page: Page = { name, masked, lines, document };
    const faults = isMaskable(text)
      ? syntaxFaults(name, document, lines)
      : [
          {
            file: name,
            line: null,
            path: "",
            text: "holds a character from U+E0F0 to U+E0F3, which is reserved: remove it",
          },
        ];
    this.faults.push(...faults);
    if (faults.length > 0) this.readable = false;
    else if (isMap(document.contents)) this.#sections(page, document.contents);
    else if (document.contents !== null) {
      this.readable = false;
      this.faults.push({
        file: name,
        line: 1,
        path: "",
        text: "must be a mapping of keys such as version, slack and metrics",
      });
    }
  }

  /** Top-level keys: those of a folder's files are put together. */
  #sections(page: Page, map: YAMLMap): void {
    for (const pair of map.items) {
      const key = keyText(pair);
      const before = this.places.get(keyOf([key]));
      const existing = this.root[key];
      if (before === undefined || before.file === page.name) this.#entry(page, pair, this.root, [], 1);
      else if (SHARED.has(key) && isMap(pair.value) && isPlainObject(existing))
        this.#entries(page, pair.value, existing, [key], 1);
      else if (SHARED.has(key) && isSeq(pair.value) && Array.isArray(existing))
        this.#items(page, pair.value, existing, [key], 1);
      else if (!(key === "version" && isScalar(pair.value) && pair.value.value === existing))
        this.#doubled(page, pair, [key], before);
    }
  }

  #value(page: Page, node: unknown, path: Path, depth: number): unknown {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || depth > DEEPEST) {
      this.#tooMuch(page, path);
      return null;
    }
    if (isAlias(node)) return this.#alias(page, node, path, depth);
    if (isMap(node)) return this.#entries(page, node, {}, path, depth);
    if (isSeq(node)) return this.#items(page, node, [], path, depth);
    return isScalar(node) ? this.#scalar(page, node, path) : null;
  }

  #alias(page: Page, node: Alias, path: Path, depth: number): unknown {
    const target = node.resolve(page.document);
    if (target) return this.#value(page, target, path, depth + 1);
    this.#faultAt(page, offsetOf(node), path, `names *${node.source}, but there is no &${node.source} before it`);
    return null;
  }

  #tooMuch(page: Page, path: Path): void {
    if (!this.readable) return;
    this.readable = false;
    const line = this.places.get(keyOf(path.slice(0, 1)))?.line ?? 1;
    const text = "is too large or too deeply nested: look at its aliases (*name)";
    this.faults.push({ file: page.name, line, path: formatPath(path.slice(0, 1)), text });
  }

  #entries(page: Page, map: YAMLMap, into: Record<string, unknown>, path: Path, depth: number): unknown {
    for (const pair of map.items) this.#entry(page, pair, into, path, depth);
    return into;
  }

  #entry(page: Page, pair: Pair, into: Record<string, unknown>, parent: Path, depth: number): void {
    const key = keyText(pair);
    const path = [...parent, key];
    const before = this.places.get(keyOf(path));
    if (Object.hasOwn(into, key) && before) this.#doubled(page, pair, path, before);
    else if (key === "__proto__") this.#faultAt(page, offsetOf(pair.key), path, "is not a name that can be used");
    else {
      this.#place(page, offsetOf(pair.key), path);
      into[key] = this.#value(page, pair.value, path, depth + 1);
    }
  }

  #items(page: Page, list: YAMLSeq, into: unknown[], parent: Path, depth: number): unknown {
    for (const item of list.items) {
      const path = [...parent, into.length];
      this.#place(page, offsetOf(item), path);
      into.push(this.#value(page, item, path, depth + 1));
    }
    return into;
  }

  #scalar(page: Page, node: Scalar, path: Path): unknown {
    if (typeof node.value !== "string") {
      if (node.source !== undefined) this.written.set(keyOf(path), node.source);
      return node.value;
    }
    const malformed = malformedIn(node.value);
    if (malformed !== undefined)
      this.#faultAt(page, offsetOf(node), path, `holds ${malformed}, must be \${NAME}, or $\${ for a literal \${`);
    const used = variablesIn(node.value);
    if (used.length === 0) return unmaskedLiteral(node.value);
    this.written.set(keyOf(path), unmask(node.value));
    const start = offsetOf(node);
    const inSource = variablesIn(page.masked.slice(start, node.range?.[1] ?? start));
    for (const [index, { name }] of used.entries()) {
      const value = this.#variables[name];
      if (value) this.secrets.set(value, `\${${name}}`);
      else this.#missing(page, start + (inSource[index]?.offset ?? 0), path, name);
    }
    return fill(node.value, (name) => this.#variables[name] || `\${${name}}`);
  }

  #missing(page: Page, offset: number, path: Path, name: string): void {
    this.#faultAt(
      page,
      offset,
      path,
      `needs the environment variable ${name}, which is not set: export it or add it to .env`,
    );
  }

  #doubled(page: Page, pair: Pair, path: Path, before: Place): void {
    this.#faultAt(
      page,
      offsetOf(pair.key),
      path,
      `is already set in ${before.file}:${before.line}: keep one of the two`,
    );
  }

  #place(page: Page, offset: number, path: Path): void {
    this.places.set(keyOf(path), { file: page.name, line: page.lines.linePos(offset).line });
  }

  #faultAt(page: Page, offset: number, path: Path, text: string): void {
    this.faults.push({ file: page.name, line: page.lines.linePos(offset).line, path: formatPath(path), text });
  }
}

function unmaskedLiteral(masked: string): string {
  return fill(masked, (name) => name);
}

function keyText(pair: Pair): string {
  const key = pair.key;
  if (isScalar(key)) return unmask(typeof key.value === "string" ? key.value : (key.source ?? String(key.value)));
  return unmask(String(key));
}

function offsetOf(node: unknown): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range?.[0] ?? 0;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
