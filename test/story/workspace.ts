/** Who works with whom in the story. */
import type { Seed } from "../../src/sandbox/slack/seed.ts";

export const ALERTS = "C0ALERTS";
export const ACME = "C0ACMECO";
export const ONCALL = "S0ONCALL";
export const MANAGERS = "S0LEADMGR";

export const ANA = "U0ANA";
export const BEN = "U0BEN";
export const MAX = "U0MAX";
/** Answers for Acme Dental, from Acme's own workspace. */
export const DANA = "U0DANA";
/** Of a print house that shares the alert channel: nobody's client. */
export const EVE = "U0EVE";

const home = { kind: "member", company: "Harbour Media", tz: "Europe/Berlin" } as const;
const elsewhere = { kind: "external" } as const;

export const workspace: Seed = {
  team: { id: "T0HARBOUR", name: "Harbour Media", domain: "harbour-media" },
  users: [
    { id: ANA, name: "ana", realName: "Ana Kovač", ...home },
    { id: BEN, name: "ben", realName: "Ben Okafor", ...home },
    { id: MAX, name: "max", realName: "Max Lindqvist", ...home },
    {
      id: DANA,
      name: "dana",
      realName: "Dana Reyes",
      ...elsewhere,
      company: "Acme Dental",
      tz: "America/New_York",
      teamId: "T0ACMECO",
    },
    {
      id: EVE,
      name: "eve",
      realName: "Eve Moreau",
      ...elsewhere,
      company: "Print House",
      tz: "Europe/Paris",
      teamId: "T0PRINT",
    },
  ],
  groups: [
    { id: ONCALL, handle: "on-call", name: "Growth on call", users: [ANA, BEN] },
    { id: MANAGERS, handle: "lead-managers", name: "Lead managers", users: [MAX] },
  ],
  channels: [
    {
      id: ALERTS,
      name: "lead-alerts",
      kind: "public",
      shared: true,
      members: [ANA, BEN, MAX, EVE],
      withApp: true,
    },
    { id: ACME, name: "acme-shared", kind: "private", shared: true, members: [ANA, MAX, DANA], withApp: true },
  ],
};
