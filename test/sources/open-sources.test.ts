import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { sourceKinds } from "../../src/sources/index.ts";
import { openSources } from "../../src/sources/open-sources.ts";
import { silentServer } from "../support/loopback.ts";
import { PATIENCE } from "../support/patience.ts";

const context = { folder: ".", timeout: 1000, maxRows: 10 };

it("opens a source once, when it is first asked for, and again after closing", async () => {
  const options = { path: "nowhere" };
  const sources = openSources(new Map([["files", { id: "files", type: "csv", options }]]), context);
  const files = sources.get("files");
  expect(sources.get("files")).toBe(files);
  expect(sources.get("other")).toBeUndefined();
  await sources.close();
  expect(sources.get("files")).not.toBe(files);
  await sources.close();
});

it("connects to nothing before a question is asked, and closes at once even in the middle of one", async () => {
  const silent = await silentServer();
  const settings = [
    { id: "db", type: "postgres", options: { url: `postgres://u:p@${silent.host}/x` } },
    { id: "prom", type: "prometheus", options: { url: silent.url } },
    { id: "api", type: "http", options: { url: silent.url } },
  ];
  const sources = openSources(new Map(settings.map((one) => [one.id, one])), { ...context, timeout: 10 * PATIENCE });
  const asked = settings.map(({ id }) =>
    sources
      .get(id)
      ?.measure("step", id === "api" ? { value: "$" } : "select 1", 0, new AbortController().signal)
      .catch((fault: Error) => fault.message),
  );
  setTimeout(() => void sources.close(), 100);
  for (const message of await Promise.all(asked)) expect(message).toContain("stopped before the answer came");
  await silent.stop();
});

it("says which kinds there are when a source is of none", () => {
  const sources = openSources(new Map([["x", { id: "x", type: "oracle", options: {} }]]), context);
  expect(() => sources.get("x")).toThrow("sources.x.type is oracle; there are postgres, prometheus, http, csv");
});

it("lists every kind that has a file, each with schemas an editor can use", () => {
  const files = readdirSync(new URL("../../src/sources/", import.meta.url));
  expect(sourceKinds.map(({ name }) => `${name}.ts`).filter((file) => !files.includes(file))).toEqual([]);
  for (const { options, query, measure } of sourceKinds)
    for (const schema of [options, query, measure])
      expect(z.toJSONSchema(schema, { io: "input", target: "draft-7" })).toBeDefined();
});
