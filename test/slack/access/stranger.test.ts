import { WebClient } from "@slack/web-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalSlack, startLocalSlack } from "../../../src/sandbox/slack/start.ts";
import { createHouse } from "../../../src/slack/access/house.ts";
import { createInsiders } from "../../../src/slack/access/insiders.ts";
import { createManagers } from "../../../src/slack/access/managers.ts";
import { isStranger } from "../../../src/slack/access/stranger.ts";
import { LEADS_YAML, testCatalogue } from "../../support/catalogue.ts";
import { SCOPES, silent } from "../transport/bench.ts";

const TEAM = "T0SOUND01";
const ANA = "U0ANA";
const DANA = "U0DANA";
const GUS = "U0GUS";
const FREE = "U0FREE";

let slack: LocalSlack;

beforeAll(async () => {
  const guest = { kind: "guest", company: "Acme", tz: "UTC" } as const;
  slack = await startLocalSlack({
    seed: {
      team: { id: TEAM, name: "Sounding", domain: "sounding" },
      users: [
        { id: ANA, name: "ana", realName: "Ana Ruiz", kind: "member", company: "Sounding", tz: "UTC" },
        { id: DANA, name: "dana", realName: "Dana Reyes", ...guest },
        { id: GUS, name: "gus", realName: "Gus Reyes", ...guest },
        { id: FREE, name: "free", realName: "Free Lance", ...guest, company: "Herself" },
      ],
      groups: [{ id: "S0ACME", handle: "acme", name: "Acme", users: [GUS, ANA] }],
      channels: [],
    },
    manifest: {
      appName: "Leadline",
      botName: "leadline",
      commands: [],
      shortcuts: [],
      botScopes: SCOPES,
      botEvents: [],
      homeTab: false,
    },
  });
});
afterAll(() => slack.stop());

function deps() {
  const catalogue = testCatalogue(LEADS_YAML.replace('owners: ["@U0DANA"]', 'owners: ["@U0DANA", "@S0ACME"]'));
  const core = { catalogue: () => catalogue, now: Date.now, log: silent };
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const house = createHouse(() => client);
  return {
    core: core as never,
    house,
    insiders: createInsiders(core, () => client, house),
    managers: createManagers(core, () => client),
  };
}

it("an owner is a stranger as a guest, named or as a member of a named group; the team's own members never are", async () => {
  const parts = deps();
  const people = [ANA, DANA, GUS, FREE];
  const strangers = await Promise.all(people.map((person) => isStranger(parts, { person, teamId: TEAM })));
  expect(strangers).toEqual([false, true, true, false]);
});

it("a guest whose groups Slack does not tell is taken for one", async () => {
  slack.control({ do: "scopes", scopes: SCOPES.filter((scope) => scope !== "usergroups:read") });
  expect(await isStranger(deps(), { person: GUS, teamId: TEAM })).toBe(true);
  expect(await isStranger(deps(), { person: ANA, teamId: TEAM })).toBe(false);
  slack.control({ do: "scopes", scopes: SCOPES });
});
