import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "./fault.ts";

/** One file of the catalogue, named as the user would name it. */
export interface CatalogueFile {
  readonly name: string;
  readonly text: string;
}

/** A catalogue is text that people write: what is larger was named by mistake. */
const LARGEST = 5_000_000;

/** Reads the file, or all YAML files of the folder in the order of their names. Folders inside it are not looked into. */
export function readFiles(path: string): { files: CatalogueFile[]; faults: Fault[] } {
  let names: string[];
  try {
    names = statSync(path).isDirectory() ? yamlFilesIn(path) : [path];
  } catch (error) {
    return { files: [], faults: [wholeFile(path, unreadable(error))] };
  }
  if (names.length === 0)
    return { files: [], faults: [wholeFile(path, "holds no *.yml or *.yaml file: write one with leadline init")] };
  const files: CatalogueFile[] = [];
  const faults: Fault[] = [];
  for (const name of names) {
    try {
      files.push({ name, text: readText(name) });
    } catch (error) {
      faults.push(wholeFile(name, unreadable(error)));
    }
  }
  return { files, faults };
}

function yamlFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith("."))
    .sort()
    .map((name) => join(folder, name));
}

function readText(name: string): string {
  if (statSync(name).size > LARGEST) throw new Error(`is larger than ${LARGEST / 1_000_000} MB: that is no catalogue`);
  const bytes = readFileSync(name);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("is not UTF-8 text: save it as UTF-8");
  }
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === "ENOENT") return "does not exist: write one with leadline init, or name yours in LEADLINE_CONFIG";
  if (code !== undefined) return `cannot be read (${code}): look at its permissions`;
  return error instanceof Error ? error.message : "cannot be read";
}

function wholeFile(file: string, text: string): Fault {
  return { file, line: null, path: "", text };
}
