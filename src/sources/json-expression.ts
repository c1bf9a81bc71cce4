/** Picks rows or a number out of JSON: a plain path at once, anything else by JSONata, bounded in time. */
import jsonata from "jsonata";
import { Fault } from "./fault.ts";

/** `rows`, `data.items`, or `$` for the whole answer. */
const PLAIN = /^(\$|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*)$/;
/** Words of JSONata that only look like a path. */
const WORDS = ["and", "or", "in", "true", "false", "null", "function"];

export interface JsonExpression {
  /** @throws Fault when it fails, takes longer than `ms`, or finds nothing where something must be */
  evaluate(body: unknown, bindings: Readonly<Record<string, unknown>>, ms: number): Promise<unknown>;
}

/** @throws Fault `refused` when the expression is not JSONata */
export function jsonExpression(text: string): JsonExpression {
  const expression = text.trim();
  if (PLAIN.test(expression) && !WORDS.includes(expression))
    return {
      async evaluate(body, bindings, ms) {
        const found = walk(body, expression === "$" ? [] : expression.split("."));
        // A list on the way means "of each of them", which JSONata knows how to do.
        if (found.listAt !== undefined) return compile(expression, ms).evaluate(body, bindings, ms);
        if (found.value === undefined) throw nothingFound(expression);
        return found.value;
      },
    };
  compile(expression, 1);
  return { evaluate: (body, bindings, ms) => compile(expression, ms).evaluate(body, bindings, ms) };
}

function compile(text: string, ms: number): JsonExpression {
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(text, { timeout: Math.max(1, Math.ceil(ms)), stack: 500 });
  } catch (error) {
    throw new Fault("refused", `"${text}" is not JSONata: ${messageOf(error)}`);
  }
  return {
    async evaluate(body, bindings) {
      const result = await run(compiled, body, bindings);
      const isEmpty = result === undefined || (Array.isArray(result) && result.length === 0);
      if (!isEmpty) return result;
      if (startsFromList(compiled.ast(), body) ?? result !== undefined) return [];
      throw nothingFound(text);
    },
  };
}

async function run(compiled: jsonata.Expression, body: unknown, bindings: Readonly<Record<string, unknown>>) {
  try {
    return await compiled.evaluate(body, { ...bindings });
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "D1012") throw new Fault("timeout", "the expression took too long");
    throw new Fault("rubbish", `the expression failed on this answer: ${messageOf(error)}`);
  }
}

/**
 * JSONata makes no difference between "an empty list" and "no such thing". For us it is the difference between nothing
 * came and nothing is known, so the list that the expression starts from is looked up: it is there and empty (or all of
 * it was filtered away), or the answer is not what the catalogue thinks it is. Undefined where the expression does not
 * start from a path.
 */
function startsFromList(ast: jsonata.ExprNode, body: unknown): boolean | undefined {
  const type: string = ast.type;
  const [inner] = ast.expressions ?? [];
  if (type === "unary" && ast.value === "[" && inner) return startsFromList(inner, body);
  if (type !== "path") return undefined;
  const names: string[] = [];
  for (const step of ast.steps ?? []) {
    if (step.type === "variable" && step.value === "") continue;
    if (step.type !== "name") break;
    names.push(String(step.value));
  }
  const found = walk(body, names);
  return Array.isArray(found.listAt ?? found.value);
}

/** Follows names into objects and stops at the first list. */
function walk(body: unknown, names: readonly string[]): { value: unknown; listAt?: unknown[] } {
  let value = body;
  for (const name of names) {
    if (Array.isArray(value)) return { value, listAt: value };
    const inside = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    value = inside ? (value as Record<string, unknown>)[name] : undefined;
  }
  return { value };
}

function nothingFound(expression: string): Fault {
  return new Fault("rubbish", `"${expression}" finds nothing in the answer; its shape may have changed`);
}

function messageOf(error: unknown): string {
  const hasMessage = typeof error === "object" && error !== null && "message" in error;
  return hasMessage ? String(error.message) : "no reason given";
}
