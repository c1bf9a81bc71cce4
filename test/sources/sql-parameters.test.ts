import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindNames } from "../../src/sources/sql-parameters.ts";

const bind = (sql: string) => bindNames(sql, ["from", "to"]);

describe("named parameters", () => {
  it("become numbers in the order in which they first appear, one each", () => {
    const { text, names } = bind("select :to, :from, :to::date, x where a>=:from and b<:to");
    expect(text).toBe("select $1, $2, $1::date, x where a>=$2 and b<$1");
    expect(names).toEqual(["to", "from"]);
  });

  it.each([
    "select ':from', 'it''s :from', E'\\':from', e'a\\\\' , 1",
    'select ":from" from "a"":to"',
    "select $$ :from ' $$, $tag$ :to $$ :x $tag$, 1",
    "select 1 -- :from isn't used\n",
    "select /* :from /* nested :x */ :to */ 1",
    "select a::from_type, b::to, x[1:2], x[:2], x[low:high], x [ a : b ]",
    "select 'unfinished :from",
    "select note':from' , type1':to' from t",
    "select proc(a := 1, b := c)",
    "select $$1",
    "select $a$ $1 :from $$",
    "select 1 where '{\"a\": 1}'::jsonb ? 'a:from';  -- the end ; :x",
  ])("are left alone where they are none: %s", (sql) => {
    expect(bind(sql.startsWith("select 'unf") ? `${sql}'` : sql)).toEqual({
      text: sql.startsWith("select 'unf") ? `${sql}'` : sql,
      names: [],
    });
  });

  it("are found in a slice and after a backslash that ends a plain string", () => {
    expect(bind("select x[:from:to], 'a\\', :to").text).toBe("select x[$1$2], 'a\\', $2");
  });

  it("that nobody offers are named", () => {
    expect(() => bind("select :start")).toThrow(":start is unknown; a query may use :from and :to");
    expect(() => bind("select $1")).toThrow("$1 is not bound to anything");
  });
});

describe("a query", () => {
  it.each([
    "select 1",
    "  -- why\n/* so */ ((Select 1))",
    "WITH a AS (select 1) select 2",
    "values (1)",
    "table leads;",
  ])("may read: %s", (sql) => expect(bind(sql).text).toBe(sql));

  it.each([
    "delete from a",
    "",
    "-- nothing",
    "copy a to program 'x'",
    "begin",
    "'select'",
    "explain select 1",
    ";select 1",
  ])("may do nothing else: %s", (sql) => expect(() => bind(sql)).toThrow());

  it("is one statement", () => {
    expect(() => bind("select 1; delete from leads")).toThrow("something follows the semicolon");
    expect(() => bind("select ';' ; /* ; */ ;")).not.toThrow();
  });

  it("comes out as it went in, whatever is in it, as long as it names nothing", () => {
    const pieces = [
      "'",
      '"',
      "$$",
      "$a$",
      "--",
      "/*",
      "*/",
      "\n",
      "\\",
      "::",
      "[",
      "]",
      "e'",
      "x",
      " ",
      "1",
      "é",
      "(",
      ":=",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), (parts) => {
        const sql = `select ${parts.join("")}`;
        expect(bind(sql).text).toBe(sql);
      }),
    );
  });

  it("is understood in time that grows with its length alone: by its square these would never end", () => {
    for (const piece of ["'", "e'\\", "$a$", "/*", '"', "''", ":="]) {
      const sql = `select ${piece.repeat(400_000)}`;
      expect(bind(sql).text).toBe(sql);
    }
  });
});
