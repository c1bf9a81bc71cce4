import { describe, expect, it } from "vitest";
import { suggest } from "../../../../src/sandbox/page/model/suggest.ts";
import { handMadeWorld } from "../hand-made-world.ts";

const world = handMadeWorld();
const titles = (text: string, inThread = false) =>
  suggest(world, text, text.length, inThread).list.map((one) => one.title);

describe("suggestions", () => {
  it("list the commands, filtered as one types", () => {
    expect(titles("/")).toEqual([
      "/kpi [metric] [group] [period]",
      "/incident [number | stats 30d | declare]",
      "/invite @somebody",
      "Declare an incident",
    ]);
    expect(titles("/k")).toEqual(["/kpi [metric] [group] [period]"]);
    expect(titles("/zzz")).toEqual([]);
  });

  it("show the usage once the command stands", () => {
    expect(suggest(world, "/kpi ", 5, false)).toEqual({ list: [], usage: "/kpi [metric] [group] [period]" });
    expect(suggest(world, "/nothing x", 10, false)).toEqual({ list: [] });
  });

  it("offer no command in a thread, where Slack has none", () => {
    expect(titles("/", true)).toEqual([]);
  });

  it("find people by the beginning of any of their names, groups and everybody", () => {
    expect(titles("hello @whit")).toEqual(["Dana Whitfield"]);
    expect(titles("@lead")).toEqual(["Leadline", "@lead-managers"]);
    expect(titles("@here")).toEqual(["@here"]);
    expect(titles("mail@ana")).toEqual([]);
    expect(titles("@ana ")).toEqual([]);
  });

  it("put in the name by which the server knows the person", () => {
    const [dana] = suggest(world, "hello @da", 9, false).list;
    expect(dana).toMatchObject({ insert: "@dana ", from: 6 });
  });

  it("find channels by any part of their name", () => {
    expect(titles("see #alert")).toEqual(["lead-alerts"]);
  });
});
