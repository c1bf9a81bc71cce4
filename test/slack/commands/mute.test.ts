import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openIncidents } from "../../../src/store/incidents.ts";
import { ANA, MAX, type Office, openOffice, shown } from "../support/office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.stop());

async function asked(text: string, as = MAX): Promise<string> {
  return (await office.command(as, text)).map(shown).join("\n");
}
const open = async () => (await openIncidents(office.scene.core.db)).map(({ title }) => title);

describe("/kpi mute", () => {
  it.each([
    ["/kpi mute leads acme", "For how long? For instance `/kpi mute leads acme 2h site migration`."],
    [
      "/kpi mute leads acme 2h",
      "Why? Whoever finds it muted has to know: for instance `/kpi mute leads acme 2h site migration`.",
    ],
    ["/kpi mute 2h why not", "What is to be muted? For instance `/kpi mute leads acme 2h site migration`."],
    ["/kpi mute leads 99w holidays", "From here 1 minute to 30 days can be muted: for instance `90m`, `2h` or `3d`."],
    ["/kpi mute laeds 2h typing", "I know no metric “laeds”. Did you mean *leads*?"],
    ["/kpi mute leads acne 2h typing", "Leads has no group “acne”. Did you mean *acme*?"],
    ["/kpi unmute leads acme", "*Leads · Acme Dental* is not muted from here. `/kpi mute` lists what is"],
    ["/kpi mute", "Nothing is muted. `/kpi mute leads acme 2h site migration` mutes."],
  ])("%s is answered with the way out", async (text, answer) => {
    expect(await asked(text)).toContain(answer);
  });

  it("is for managers: others are told whom to ask, and nothing is muted", async () => {
    expect(await asked("/kpi mute leads acme 2h because", ANA)).toBe(
      "Only <!subteam^S0LEADS> can mute. Ask one of them.",
    );
    expect(await asked("/kpi mute", ANA)).toContain("Nothing is muted.");
  });

  it("silences a client at once, shows it to everybody, and ends when somebody says so", async () => {
    expect(await asked("/kpi mute leads Acme Dental 5h moving <!channel> hosts")).toContain(
      "🔇 *Leads · Acme Dental* is muted until 18:03: moving &lt;!channel&gt; hosts. Drops open no incident; what comes is still read. `/kpi unmute leads Acme Dental` ends it sooner.",
    );
    await office.hours(3, 0);
    expect(await open()).toEqual([]);
    expect(await asked("/kpi leads acme 24h", ANA)).toContain("🔇 Muted until 18:03: moving &lt;!channel&gt; hosts.");
    expect(await asked("/kpi mute", ANA)).toContain(
      "🔇 *Leads · Acme Dental* until 18:03: moving &lt;!channel&gt; hosts, by <@U0MAX>",
    );
    expect(await asked("/kpi unmute leads", MAX)).toContain("is not muted from here");
    expect(await asked("/kpi unmute leads acme", ANA)).toContain("Only <!subteam^S0LEADS> can mute.");
    expect(await asked("/kpi unmute leads acme")).toContain("🔔 *Leads · Acme Dental* is muted no longer");
    await office.hours(2, 0);
    expect(await open()).toEqual(["Leads · Acme Dental"]);
    expect(await asked("/kpi mute")).toContain("Nothing is muted.");
  });

  it("silences a whole metric, beside what is open already", async () => {
    expect(await asked("/kpi mute leads 90m a release")).toContain("🔇 *Leads* is muted until");
    expect(await asked("/kpi")).toContain("🔴 *Leads* low");
    expect(await asked("/kpi unmute leads")).toContain("🔔 *Leads* is muted no longer");
  });
});
