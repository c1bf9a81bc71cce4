import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultLines, load } from "./load.ts";

const HEAD = `version: 1\nslack: { channel: "#alerts" }\n`;
const NAME = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/);

function heartbeatOf(yaml: string, env: Record<string, string>): string | null | undefined {
  const loaded = load(HEAD + yaml, env);
  return loaded.ok ? loaded.catalogue.heartbeat : undefined;
}

describe("what comes from the environment", () => {
  it("stands wherever a text may stand, whole or in part", () => {
    const env = { HOST: "ops.example", KEY: "k/1" };

    expect(heartbeatOf(`heartbeat: https://\${HOST}/ping/\${KEY}`, env)).toBe("https://ops.example/ping/k/1");
    expect(heartbeatOf(`heartbeat: "https://\${HOST}/\${KEY}"`, env)).toBe("https://ops.example/k/1");
  });

  it("can be written literally with a second dollar sign", () => {
    expect(heartbeatOf(`heartbeat: https://x/$\${KEY}`, {})).toBe(`https://x/\${KEY}`);
    expect(heartbeatOf(`heartbeat: "https://x/$\${"`, {})).toBe(`https://x/\${`);
  });

  it("never changes the structure of the file", () => {
    const env = { KEY: `x"}\nmetrics: { a: b }\n# &*!` };

    expect(heartbeatOf(`heartbeat: "https://x/\${KEY}"`, env)).toBe(`https://x/${env.KEY}`);
  });

  it("is not looked for in comments, keys and the values of other variables", () => {
    const yaml = `# \${NOWHERE}\nheartbeat: https://x/\${KEY} # \${NOWHERE}`;

    expect(heartbeatOf(yaml, { KEY: `\${OTHER}` })).toBe(`https://x/\${OTHER}`);
    expect(faultLines(`${HEAD}\${NOWHERE}: 1\n`)).toEqual([
      expect.stringContaining(`leadline.yml:3 "\${NOWHERE}" is not a known key`),
    ]);
  });

  it("is shown by its name in faults, and so are the parts of an address", () => {
    const env = { CRM_URL: "mysql://reader:p%40ssword@db/crm", KEY: "hunter22" };
    const yaml = `${HEAD}sources:
  crm: { type: postgres, url: "\${CRM_URL}" }
  prom: { type: prometheus, url: "\${KEY}" }
clients:
  acme: { timezone: "Zone \${KEY}", hours: "\${KEY}", facts: { "\${KEY}": "\${KEY}" } }
timezone: \${KEY}
heartbeat: ftp://\${KEY}
`;

    const lines = faultLines(yaml, env);

    expect(lines[0]).toBe(`leadline.yml:4 sources.crm.url is \${CRM_URL}, must be postgres://user:password@host/name`);
    expect(lines.at(-1)).toBe(
      `leadline.yml:9 heartbeat is ftp://\${KEY}, must be an address such as https://example.com/path`,
    );
    expect(lines.join("\n")).not.toMatch(/hunter22|p%40ss|p@ss/);
  });

  it("never appears in a fault, whatever it is and wherever it stands", () => {
    const secret = fc.string({ minLength: 6, maxLength: 120 }).filter((text) => /^(?=.*\d)[!-~]{6,}$/.test(text));
    const places = [
      (variable: string) => `timezone: "${variable}"`,
      (variable: string) => `alerting: { budget: "${variable}" }`,
      (variable: string) => `sources: { a: { type: "${variable}", url: "${variable}" } }`,
      (variable: string) => `sources: { a: { type: postgres, url: "${variable}" } }`,
      (variable: string) =>
        `checklists: { a: { steps: [{ id: "${variable}", title: 1, probe: { http: "${variable}", expect: "${variable}" } }] } }`,
      (variable: string) =>
        `metrics: { a: { source: "${variable}", owner: "${variable}", schedule: "${variable}", watch: "${variable}" } }`,
      (variable: string) =>
        `mutes: [{ metric: "${variable}", from: "${variable}", to: "${variable}", reason: "${variable}" }]`,
    ];
    fc.assert(
      fc.property(NAME, secret, fc.constantFrom(...places), (name, value, place) => {
        const lines = faultLines(`${HEAD}${place(`\${${name}}`)}\n`, { [name]: value });

        expect(lines.length).toBeGreaterThan(0);
        expect(lines.join("\n").replaceAll(`\${${name}}`, "")).not.toContain(value.slice(0, 24));
      }),
      { numRuns: 100 },
    );
  });
});
