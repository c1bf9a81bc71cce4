/** The workspace of the demo: an agency that collects leads, and people of its clients. */
import type { Seed } from "../sandbox/slack/seed.ts";

const HOME = "T0HARBOUR";

export const RESPONDERS = "S0ONCALL";
export const MANAGERS = "S0LEADMGR";
export const OWNER = "U0MAX";

/** Whom the demo tells on each client's side, and where. */
export const CLIENT_PEOPLE: Readonly<
  Record<string, { readonly owners: readonly string[]; readonly channel?: string }>
> = {
  acme: { owners: ["U0DANA"], channel: "#acme-shared" },
  birch: { owners: ["U0TOM"], channel: "#birch-shared" },
  cobalt: { owners: ["U0CLEO"], channel: "#cobalt-shared" },
  delft: { owners: ["U0DAAN"] },
  ember: { owners: ["U0EMIL"] },
};

export const demoWorkspace: Seed = {
  team: { id: HOME, name: "Harbour Media", domain: "harbour-media" },
  users: [
    person("U0ANA", "ana", "Ana Kovač", "member", "Harbour Media", "Europe/Berlin", "#2bac76"),
    person("U0BEN", "ben", "Ben Okafor", "member", "Harbour Media", "Europe/London", "#1264a3"),
    person("U0MAX", "max", "Max Lindqvist", "member", "Harbour Media", "Europe/Stockholm", "#8d4bbb"),
    person("U0DANA", "dana", "Dana Reyes", "guest", "Acme Dental", "America/New_York", "#cd7f14"),
    person("U0DAAN", "daan", "Daan de Vries", "guest", "Delft Movers", "Europe/Amsterdam", "#a0522d"),
    person("U0EMIL", "emil", "Emil Sommer", "guest", "Ember Yoga", "Europe/Berlin", "#6b8e23"),
    {
      ...person("U0TOM", "tom", "Tom Birch", "external", "Birch Legal", "Europe/London", "#7a3e3e"),
      teamId: "T0BIRCH",
    },
    {
      ...person("U0CLEO", "cleo", "Cleo Marsh", "external", "Cobalt Solar", "Europe/Berlin", "#22668a"),
      teamId: "T0COBALT",
    },
  ],
  groups: [
    { id: RESPONDERS, handle: "on-call", name: "Growth on call", users: ["U0ANA", "U0BEN"] },
    { id: MANAGERS, handle: "lead-managers", name: "Lead managers", users: ["U0ANA", "U0MAX"] },
  ],
  channels: [
    {
      id: "C0ALERTS",
      name: "lead-alerts",
      kind: "public",
      topic: "Leadline opens a thread here when leads fall",
      members: ["U0ANA", "U0BEN", "U0MAX", "U0DAAN"],
      withApp: true,
    },
    {
      id: "C0GENERAL",
      name: "general",
      kind: "public",
      topic: "Everybody",
      members: ["U0ANA", "U0BEN", "U0MAX"],
      withApp: false,
    },
    shared("C0ACMECO", "acme-shared", "Acme Dental and us", "U0DANA"),
    shared("C0BIRCH", "birch-shared", "Birch Legal and us", "U0TOM"),
    shared("C0COBALT", "cobalt-shared", "Cobalt Solar and us", "U0CLEO"),
  ],
  messages: [
    {
      channel: "C0ALERTS",
      user: "U0MAX",
      text: "Leadline watches the leads of our four large clients from now on. It tells @on-call here.",
    },
    { channel: "C0ACMECO", user: "U0DANA", text: "Morning! If anything looks off with our leads, tell me right here." },
  ],
};

function person(
  id: string,
  name: string,
  realName: string,
  kind: "member" | "guest" | "external",
  company: string,
  tz: string,
  colour: string,
): Seed["users"][number] {
  return { id, name, realName, kind, company, tz, colour, email: `${name}@example.com` };
}

function shared(id: string, name: string, topic: string, clientPerson: string): Seed["channels"][number] {
  const isExternal = clientPerson === "U0TOM" || clientPerson === "U0CLEO";
  const members = ["U0ANA", "U0BEN", "U0MAX", clientPerson];
  return { id, name, kind: "private", shared: isExternal, topic, members, withApp: true };
}
