import { describe, expect, it } from "vitest";
import {
  addressFor,
  hashOfPlace,
  ownPlace,
  type Place,
  placeFromHash,
} from "../../../../src/sandbox/page/model/address.ts";

describe("a place in the address", () => {
  const places: readonly Place[] = [
    { kind: "start" },
    { kind: "home" },
    { kind: "channel", channel: "C1" },
    { kind: "channel", channel: "C1", thread: "1700000000.000100" },
  ];
  it.each(places)("comes back as it went: $kind $channel $thread", (place) => {
    expect(placeFromHash(hashOfPlace(place))).toEqual(place);
  });

  it("is the start where the hash is no place", () => {
    expect(placeFromHash("#/<script>/x")).toEqual({ kind: "start" });
    expect(placeFromHash("#/C1/x")).toEqual({ kind: "channel", channel: "C1" });
  });

  it("carries the person in the query", () => {
    expect(addressFor("U1", { kind: "home" })).toBe("?as=U1#/home");
  });
});

describe("a link to a message", () => {
  const origin = "http://127.0.0.1:4000";
  it("leads to its thread on this page", () => {
    expect(ownPlace(`${origin}/archives/C1/p1700000000000100`, origin)).toEqual({
      kind: "channel",
      channel: "C1",
      thread: "1700000000.000100",
    });
    expect(ownPlace(`${origin}/archives/C1/p1700000009000100?thread_ts=1700000000.000100&cid=C1`, origin)).toEqual({
      kind: "channel",
      channel: "C1",
      thread: "1700000000.000100",
    });
  });

  it("of another workspace leads elsewhere", () => {
    expect(ownPlace("https://other.example/archives/C1/p1700000000000100", origin)).toBeUndefined();
    expect(ownPlace("not an address", origin)).toBeUndefined();
  });
});
