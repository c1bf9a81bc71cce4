import type { Document, LineCounter } from "yaml";
import type { Fault } from "./fault.ts";
import { unmask } from "./placeholders.ts";

/** What the YAML parser could not read, one fault a line. Later ones are often only echoes of the first: five are enough. */
export function syntaxFaults(file: string, document: Document, lines: LineCounter): Fault[] {
  const byLine = new Map<number, Fault>();
  for (const problem of [...document.errors, ...document.warnings]) {
    const line = lines.linePos(problem.pos[0]).line;
    const text = `is not valid YAML: ${wording(problem.code, problem.message)}${mend(problem.code, problem.message)}`;
    if (!byLine.has(line)) byLine.set(line, { file, line, path: "", text });
  }
  return [...byLine.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, 5);
}

function wording(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "there is more than one document in the file";
  return unmask(message).replace(/\s+/g, " ").trim();
}

function mend(code: string, message: string): string {
  switch (code) {
    case "BAD_SCALAR_START":
      return "; put the value in double quotes";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "; put a text that holds a colon and a space in double quotes, and look at the indentation";
    case "TAB_AS_INDENT":
      return "; indent with spaces";
    case "MULTIPLE_DOCS":
      return "; make it one document, or several files in a folder";
    case "TAG_RESOLVE_FAILED":
      return `; remove the tag, secrets are written \${NAME}`;
    case "BAD_INDENT":
      return "; look at the indentation";
    default:
      return message.includes("quote") ? "; close the quotes" : "";
  }
}
