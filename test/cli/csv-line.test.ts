import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "../../src/cli/csv-line.ts";

describe("a line of CSV", () => {
  it.each([
    [["a", 1, null, undefined, true, -2.5], "a,1,,,true,-2.5\n"],
    [["a,b", 'say "hi"', "two\nlines", "cr\r"], '"a,b","say ""hi""","two\nlines","cr\r"\n'],
    [["=1+1", "+1", "-1", "@x", "\t=1"], "'=1+1,'+1,'-1,'@x,'\t=1\n"],
    [['=HYPERLINK("http://x","y")'], `"'=HYPERLINK(""http://x"",""y"")"\n`],
    [["", " =1"], ", =1\n"],
  ])("%j", (values, text) => {
    expect(csvLine(values)).toBe(text);
  });

  it("is read back as it was, but for the mark that keeps a text from being a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 5 }), (values) => {
        const [read] = parse(csvLine(values), { relax_column_count: true }) as string[][];
        expect(read?.map((value) => value.replace(/^'(?=[=+\-@\t\r])/, ""))).toEqual(values);
      }),
    );
  });
});
