import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Incident } from "../../src/domain/incident.ts";
import { incidentStatistics } from "../../src/flows/statistics.ts";
import type { SandboxMessage } from "../../src/sandbox/api.ts";
import { eventually, PATIENCE } from "../support/patience.ts";
import type { Setting } from "./bot.ts";
import { at, clockTime, DAY, MINUTE } from "./clock.ts";
import { type Doomed, openDoomed } from "./doomed.ts";
import { openStory, type Story } from "./story.ts";
import { ACME, ALERTS, ANA, BEN, DANA } from "./workspace.ts";

// Side by side, to be quick. The third has its turn after them: while the embedded database comes up, this process is
// busy for longer than Slack waits for an answer.
describe.concurrent("a day with Leadline on PostgreSQL, by Socket Mode", () => {
  day({ database: "postgres", door: "socket" });
});
describe.concurrent("the program, killed in the middle of what it says", killed);
describe("a day with Leadline on its embedded database, by signed HTTP", () => {
  day({ database: "pglite", door: "http" });
});

/** A loss without the words that say between what it lies. */
const withoutRange = (words: string): string => words.replace(/ \(\d+ to \d+\)/g, "");

/** One day, told hour by hour: each part builds on the one before. */
function day(setting: Setting): void {
  let story: Story;
  /** The first message as it was when the thread had just opened, with all its buttons. */
  let opened: SandboxMessage;

  beforeAll(async () => {
    story = await openStory(setting);
  });
  afterAll(() => story?.end());

  const root = () => story.ana.messages(ALERTS)[0] as SandboxMessage;
  const headline = () => story.ana.words(root()).split("\n")[0];
  const checklist = () => story.ana.message(ALERTS, "*Lead triage*");
  const toClient = () => story.dana.messages(ACME)[0] as SandboxMessage;
  const newest = (channel = ALERTS) => story.ana.reads(channel).at(-1);

  it.sequential("12:05 · begins with eight weeks of history; nothing opens while all is well", async () => {
    const { ana, business } = story;
    await story.leadlineStarts();
    await story.until("15:00");
    expect(await story.openIncidents()).toEqual([]);
    expect(await ana.asks("/kpi", ALERTS)).toMatch(
      /^🟢 \*Leads\* \d+ of \d+\n~ No false alarm in the last 4 weeks; 8 were accepted\.$/,
    );
    expect(await ana.asks("/incident", ALERTS)).toBe("No open incidents, and there have been none yet.");
    expect(await ana.opensHome()).toContain("No open incidents, and there have been none yet.");

    const answer = await ana.types("/kpi leads acme 7d", ALERTS);
    const week = business.count("acme", at("14:00") - 7 * DAY, at("14:00")).came;
    expect(ana.words(answer)).toMatch(
      /^\*Leads · Acme Dental\* · last full hour \d+ of \d+ expected · today \d+ of \d+/,
    );
    expect(ana.words(answer)).toContain(`7 days ${week.toLocaleString("en-US")} (`);
    expect(ana.words(answer)).toMatch(
      /🟢 All well: \d+ of \d+ expected in the last 6 h\. A total stop would be noticed within 1 h/,
    );
    expect((await ana.picture(answer)).length).toBeGreaterThan(10_000);
  });

  it.sequential("16:05 · opens one thread an hour after Acme's leads stop, with what a machine can find out", async () => {
    const { ana, ben, max, dana, eve, business } = story;
    business.breaks("acme", at("15:00"));
    await story.until("16:05");
    opened = root();

    const { incident } = await story.incident();
    const { lost, money } = losses(incident);
    expect(ana.words(opened)).toContain("# 🔴 Critical · Leads · Acme Dental");
    expect(ana.words(opened)).toMatch(/ leads \(\d+ to \d+\), about /);
    expect(withoutRange(ana.words(opened))).toContain(
      `*0 of ${lost} expected* since 15:00 (1 h 5 min) · missing so far *${lost} leads, about ${money} EUR*`,
    );
    expect(ana.words(opened)).toContain("nobody on it yet · noticed 16:05, 2 min after it could be known · #1");
    expect((await ana.picture(opened)).length).toBeGreaterThan(10_000);
    expect(ana.reads(ALERTS).slice(1)).toEqual([
      `@on-call 0 of ${lost} leads expected for Acme Dental since 15:00`,
      expect.stringContaining("*Lead triage* · 0 of 3 answered · 2 answered by the machine"),
    ]);
    const fine = hourOf(story, "15:05", "16:05");
    expect(ana.words(checklist())).toContain(`${fine} in the last hour (normal 40 to 120) at 16:05, looks fine`);
    expect(ana.words(checklist())).toMatch(/HTTP 503 in .* \(expected HTTP 200\) at 16:05, \*looks like the fault\*/);

    const call = [`group mention: @on-call 0 of ${lost} leads expected for Acme Dental since 15:00`];
    expect([ana, ben].map((person) => person.notifications(ALERTS))).toEqual([call, call]);
    expect(max.notifications(ALERTS)[0]).toMatch(/^mention: 🔴 Critical · Leads · Acme Dental: 0 of/);
    expect(eve.notifications(ALERTS)).toEqual([]);
    expect(dana.notifications(ACME)).toEqual([]);
    expect(await story.openIncidents()).toEqual([1]);
  });

  it.sequential("16:08 · Ana takes it; a stranger may not, and Ben hears that she was first", async () => {
    const { ana, ben, eve } = story;
    await story.until("16:07");
    await eve.presses("Acknowledge", opened);
    expect(eve.whispers(ALERTS)).toEqual([
      expect.stringMatching(/^These buttons are for the team that runs Leadline\./),
    ]);
    await story.until("16:08");
    await ana.presses("Acknowledge", opened);
    await story.until("16:08:04");
    await ben.presses("Acknowledge", opened);
    expect(ben.whispers(ALERTS)).toEqual(["@ana acknowledged this 4 s before you and is on it."]);
    expect(ana.words(root())).toContain("@ana on it since 16:08");
    expect(ana.words(root())).not.toContain("[ Acknowledge ]");
  });

  it.sequential("16:12 · the checklist is worked: fine, skipped, and a problem on the client's side", async () => {
    const { ana, ben } = story;
    await story.until("16:10");
    await ana.pressesAt("Is intake accepting", "OK", checklist());
    await story.until("16:11");
    await ben.pressesAt("Is the campaign still running", "Skip", checklist());
    await story.until("16:12");
    await ana.pressesAt("Does the landing page load", "Problem", checklist());

    expect(ana.words(checklist())).toContain("*Lead triage* · 2 of 3 answered");
    expect(ana.words(checklist())).toMatch(/✅ \*Is intake accepting leads\?\* .* confirmed by @ana 16:10/);
    expect(ana.words(checklist())).toContain(
      "➖ *Is the campaign still running, with budget left?* Skipped by @ben 16:11",
    );
    const { lost } = losses((await story.incident()).incident);
    const preview = ana.words(ana.window);
    expect(preview).toContain(
      `Message to Acme Dental: “We have received no leads for Acme Dental since Tue 09:00; about ${lost} were expected by now.\n` +
        "What we found: Your landing page answers with an error since Tue 09:00 your time. Could you check your hosting?\n" +
        "We keep watching and will tell you here when leads come in again.”",
    );
    expect(preview).toContain("☑ Send this message now");
    expect(preview).toContain("Goes to @dana in #acme-shared as a new message, with your words as they are.");
  });

  it.sequential("16:15 · the client's owner is told in their channel, in the words that Ana has sent", async () => {
    const { ana, max, dana } = story;
    await story.until("16:15");
    await ana.submits({ "Note for the team": "503 since the deploy", "Message to Acme Dental": TO_DANA });
    expect(ana.hasWindow()).toBe(false);
    expect(dana.reads(ACME)).toEqual([`@dana ${TO_DANA}\n[ We're on it ] [ Fixed on our side ]`]);
    expect(dana.notifications(ACME)).toEqual([expect.stringMatching(/^mention: @dana Dana, your landing page/)]);
    expect(max.notifications(ACME)).toEqual([]);
    expect(ana.words(checklist())).toMatch(/❌ \*Does .* Problem, client's side · @ana 16:15 _“503 since the deploy”_/);
    expect(headline()).toBe("# 🟠 Waiting on client · Leads · Acme Dental");
    expect(ana.words(root())).toContain("client told 16:15 · cause: Does the landing page load? 503 since the deploy");
  });

  it.sequential("16:20 · Leadline is stopped and started again: nothing is said twice, and it says that it was away", async () => {
    const { ana, dana } = story;
    const before = [...ana.reads(ALERTS), ...dana.reads(ACME)];
    await story.until("16:20");
    await story.leadlineStops();
    expect(await dana.pressesInVain("We're on it", toClient())).toMatch(/did not work/);
    await story.until("16:30");
    await story.leadlineStarts();
    const away = "I was offline from 16:05 to 16:30. I have read that time now: nothing new was wrong.";
    // That it was away is said when the polls that were due have been made: a moment after this one.
    await eventually(() => ana.reads(ALERTS).includes(away));
    expect([...ana.reads(ALERTS), ...dana.reads(ACME)].sort()).toEqual([...before, away].sort());
  });

  it.sequential("17:10 · Dana is on it, and has it fixed at 17:58", async () => {
    const { ana, dana } = story;
    await story.until("17:10");
    expect(ana.words(root())).toMatch(/\*0 of \d+ expected\* since 15:00 \(2 h 5 min\)/);
    await dana.presses("We're on it", toClient());
    expect(newest()).toBe("@dana for Acme Dental: we're on it, 55 min after they were told.");
    expect(dana.words(toClient())).toMatch(/~ 👀 @dana: we're on it · 17:10\n\[ Fixed on our side \]$/);
    await story.until("17:58");
    story.business.isMended("acme", at("18:00"));
    await dana.presses("Fixed on our side", toClient());
    expect(newest()).toBe(
      "@dana for Acme Dental: fixed on our side. I go on watching: it resolves itself after 2 good hours.",
    );
    expect(dana.words(toClient())).toContain("🔧 @dana: fixed on our side · 17:58");
    expect(dana.words(toClient())).not.toContain("[ ");
    expect(headline()).toBe("# 🔴 Critical · Leads · Acme Dental");
  });

  it.sequential("19:05 · the volume comes back, hour by hour", async () => {
    const { ana, business } = story;
    await story.until("19:05");
    const came = business.count("acme", at("18:00"), at("19:00")).came;
    expect(newest()).toMatch(
      new RegExp(`^Volume is coming back: ${came} of \\d+ expected in the last hour\\. One more good hour and this`),
    );
    expect(headline()).toBe("# 🔵 Recovering · Leads · Acme Dental");
    expect(ana.words(root())).toContain("1 of 2 good buckets");
    expect(await ana.asks("/incident", ALERTS)).toMatch(
      /^\*1 open incident\*\n🔵 \*Recovering\* · Leads · Acme Dental/,
    );
    expect(await ana.asks("/kpi", ALERTS)).toMatch(
      /^🔴 \*Leads\* low, 0 of \d+ \(Acme Dental, #1\)\n~ No false alarm in the last 4 weeks, of 1 incident; 8 were accepted\.$/,
    );
    expect(await ana.asks("/kpi leads acme 7d", ALERTS)).toContain("🔴 Incident #1: low since 15:00.");
  });

  it.sequential("20:05 · it resolves itself, keeps its worst hour, and the client hears of it", async () => {
    const { ana, dana, business } = story;
    await story.until("20:05");
    const { incident } = await story.incident();
    expect(await story.openIncidents()).toEqual([]);
    expect(incident).toMatchObject({ resolvedAt: at("20:05"), resolvedBy: null, volumeBackAt: at("18:00") });

    const outage = business.count("acme", at("15:00"), at("18:00"));
    expect(outage.came).toBe(0);
    expect(incident).toMatchObject({ observed: 0, shortfall: incident.expected });
    expect(Math.abs(incident.shortfall / outage.usual - 1)).toBeLessThan(0.1);
    const { lost, money } = losses(incident);
    expect(withoutRange(newest() ?? "")).toBe(
      "Resolved after 3 h. Noticed in 1 h 5 min, acknowledged in 3 min, client told in 10, client fixed it in 1 h 43 min. " +
        `Missed ${lost} leads, about ${money} EUR.`,
    );
    expect(headline()).toBe("# 🟢 Resolved · Leads · Acme Dental");
    expect(ana.words(root())).toMatch(/^lasted 3 h · cause: .* · lowest \*0 of \d+\* at 17:00$/m);
    expect(ana.words(root())).toMatch(/\[ Post-mortem \] \[ Reopen \]$/);
    expect(ana.words(checklist())).not.toContain("[ ");
    expect(dana.words(toClient())).toContain("🟢 The leads are coming in again · 20:05. Thank you.");
    expect(dana.reads(ACME).slice(1)).toEqual(["@dana leads are coming in again. Thank you."]);
    expect(dana.notifications(ACME).at(-1)).toBe("mention: @dana leads are coming in again. Thank you.");
  });

  it.sequential("22:05 · it drops again within two hours: the same thread goes on, and people are called again", async () => {
    const { ana, ben, business } = story;
    business.breaks("acme", at("21:00"));
    await story.until("22:05");
    expect(await story.openIncidents()).toEqual([1]);
    expect(ana.messages(ALERTS).filter((message) => message.threadTs === undefined)).toHaveLength(2);
    expect(headline()).toBe("# 🔴 Critical · Leads · Acme Dental");
    expect(ana.words(root())).toContain("reopened 22:05 · nobody on it yet");
    expect(ana.words(root())).toContain("[ Acknowledge ]");
    const [page, note] = ana.reads(ALERTS).slice(-2);
    expect(page).toMatch(/^@on-call again: 0 of \d+ leads expected for Acme Dental since 21:00$/);
    expect(note).toMatch(/^It dropped again at 21:00 \(0 of \d+\): reopened\.$/);
    expect(ben.notifications(ALERTS).filter((one) => one.startsWith("group mention"))).toHaveLength(2);
    expect(ana.words(checklist())).toMatch(
      /Does the landing page load\?\* HTTP 503 .* at 22:05, \*looks like the fault\*/,
    );
  });

  it.sequential("22:10 · Ben resolves it while it is low, and is asked why; it is not opened for the same drop again", async () => {
    const { ben, dana } = story;
    await story.until("22:10");
    await ben.presses("Resolve", root());
    expect(ben.words(ben.window)).toContain("The volume is still low: ");
    await ben.submits({ "Why is it over all the same?": "Campaign ended on purpose" });
    expect(newest()).toMatch(/^Resolved after 7 h 10 min\. .* It was @ben who closed it: “Campaign ended on purpose”$/);
    expect(dana.reads(ACME)).toHaveLength(2);
    await story.until("23:05");
    expect(await story.openIncidents()).toEqual([]);
  });

  it.sequential("every moment stands in the database as it was", async () => {
    const { incident, events } = await story.incident();
    const moments = Object.fromEntries(
      Object.entries(incident).flatMap(([name, value]) =>
        /At$/.test(name) ? [[name, value === null ? null : clockTime(value as number)]] : [],
      ),
    );
    expect(moments).toEqual({
      startedAt: "15:00",
      noticedAt: "16:05",
      postedAt: "16:05",
      acknowledgedAt: "16:08",
      causeKnownAt: "16:15",
      clientToldAt: "16:15",
      clientLastToldAt: "16:15",
      clientAcknowledgedAt: "17:10",
      clientFixedAt: "17:58",
      lowestAt: "17:00",
      normalAskedAt: null,
      normalAnsweredAt: null,
      reopenedAt: "22:05",
      volumeBackAt: null,
      resolvedAt: "22:10",
      dismissedAt: null,
    });
    const measured = events.filter(({ kind }) => kind === "evidence" || kind === "posted");
    expect(measured.map(({ at: when, kind }) => `${clockTime(when)} ${kind}`).sort()).toEqual([
      "16:05 evidence",
      "16:05 evidence",
      "16:05 posted",
      "22:05 evidence",
      "22:05 evidence",
    ]);
    const told = events.filter((event) => !measured.includes(event));
    expect(told.map(({ at: when, kind, person }) => [clockTime(when), kind, person])).toEqual([
      ["16:05", "opened", null],
      ["16:08", "acknowledged", ANA],
      ["16:10", "step_answered", ANA],
      ["16:11", "step_answered", BEN],
      ["16:15", "step_answered", ANA],
      ["16:15", "cause_known", ANA],
      ["16:15", "client_told", ANA],
      ["17:10", "client_acknowledged", DANA],
      ["17:58", "client_fixed", DANA],
      ["19:05", "recovering", null],
      ["20:05", "volume_back", null],
      ["20:05", "resolved", null],
      ["22:05", "reopened", null],
      ["22:10", "resolved", BEN],
    ]);
  });

  it.sequential("and the figures follow from these moments", async () => {
    const { incident } = await story.incident();
    const day = { from: at("00:00"), to: at("23:59") };
    const statistics = await incidentStatistics(story.leadline.core, day);
    expect(statistics).toMatchObject({ count: 1, open: 0, falseAlarms: 0, bySide: [{ side: "client", count: 1 }] });
    expect(statistics.medians).toEqual({
      toNotice: 65 * MINUTE,
      toPost: 0,
      toAcknowledge: 3 * MINUTE,
      toUnderstand: 7 * MINUTE,
      toTell: 10 * MINUTE,
      clientAnswer: 55 * MINUTE,
      clientTime: 103 * MINUTE,
      ourTime: (365 - 103) * MINUTE,
      toResolve: 365 * MINUTE,
      lasted: 430 * MINUTE,
    });
    const { came, usual } = story.business.count("acme", at("15:00"), at("22:00"));
    expect(incident).toMatchObject({ observed: came, measuredTo: at("22:00") });
    expect(incident.shortfall).toBeCloseTo(incident.expected - came, 6);
    expect(Math.abs(incident.expected / usual - 1)).toBeLessThan(0.1);
    expect(statistics.shortfall).toEqual([{ unit: "leads", amount: incident.shortfall }]);
    expect(statistics.money).toEqual([{ currency: "EUR", amount: incident.shortfall * 45 }]);
  });

  it.sequential("which Slack tells whoever asks", async () => {
    const { ana } = story;
    const { lost, money } = losses((await story.incident()).incident);
    expect(await ana.asks("/incident", ALERTS)).toMatch(
      /^No open incidents\. The last one was <.*\|#1> Leads · Acme Dental, resolved 4 Mar after 7 h 10 min\.$/,
    );
    const one = await ana.asks("/incident 1", ALERTS);
    expect(one).toMatch(/^🟢 \*Resolved\* · Leads · Acme Dental · \d+ of \d+ since 15:00 · <.*\|#1>$/m);
    expect(one).toContain("17:58 @dana, client: fixed on our side\n19:05 volume is coming back: 1 of 2 good buckets");
    expect(await ana.asks("/incident stats 30d", ALERTS)).toBe(
      `*Last 30 days: 1 incident, ${lost} leads missed, about ${money} EUR*\n` +
        "Noticed in 1 h 5 min, acknowledged in 3 min, cause known in 7 min, resolved in 6 h 5 min (medians)\n" +
        "Clients' 1, false alarms 0 (budget 9)\n" +
        `*Acme Dental* · 1 incident · ${lost} missed · our time 4 h 22 min · theirs 1 h 43 min`,
    );
    expect(await ana.asks("/kpi laeds", ALERTS)).toBe(
      "I know no metric “laeds”. Did you mean *leads*? `/kpi` lists all.",
    );
    const home = await ana.opensHome();
    expect(home).toContain("No open incidents. The last one was ");
    expect(home).toContain(`*This month: 1 incident, ${lost} leads missed, about ${money} EUR*`);
    expect(home).toContain("✅ *crm* answers · 1 metric");
  });

  it.sequential("and everything was said once", async () => {
    const calls = story.slack.traffic().filter(({ kind, name }) => kind === "call" && name === "chat.postMessage");
    const labels = calls.map(({ request }) => JSON.stringify(request).match(/outbox_id\W+([\w-]+)/)?.[1]);
    expect(new Set(labels).size).toBe(labels.length);
    expect(calls.every(({ answer }) => answer?.ok === true)).toBe(true);
    expect(story.ana.messages(ALERTS).length + story.dana.messages(ACME).length).toBe(labels.length);
    expect(story.complaints.map((line) => JSON.parse(line).msg)).toEqual(["Leadline was offline"]);
  });

  it.sequential("until the command line writes the post-mortem", async () => {
    await story.leadlineStops();
    const { code, stdout } = await story.commandLine("postmortem", "1");
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "# Incident #1: Leads · Acme Dental",
        "- State: resolved, severity critical",
        "- Start of the drop: 2031-03-04 15:00:00",
        "- Lasted: 7 h 10 min",
        "- Cause: Does the landing page load? 503 since the deploy (the client's side)",
        "- How it ended: Campaign ended on purpose",
        "| Until it was noticed | 1 h 5 min |",
        "| Until somebody took it | 3 min |",
        "| Until the client was told | 10 min |",
        "| Client's time | 1 h 43 min |",
        "| Our time | 4 h 22 min |",
        "| Until it was resolved | 6 h 5 min |",
      ]),
    );
    const timeline = lines.filter((line) => / (16:15|17:10|22:10):00 /.test(line));
    expect(timeline.map((line) => line.replace("- 2031-03-04 ", ""))).toEqual([
      "16:15:00 Step answered (Does the landing page load? problem) by @ana: 503 since the deploy",
      "16:15:00 Cause named by @ana: Does the landing page load? 503 since the deploy",
      "16:15:00 Client told by @ana: Dana, your landing page answers 503 since 09:00 your time, and no leads come in. \\*Could\\* you \\<!channel\\> look?",
      "17:10:00 Client: we're on it by @dana",
      "22:10:00 Resolved by @ben: Campaign ended on purpose",
    ]);
  });
}

function killed(): void {
  let doomed: Doomed;
  beforeAll(async () => {
    doomed = await openDoomed();
  });
  afterAll(() => doomed?.end());

  it.sequential(
    "is followed by one that knows what was said, forgets nothing and says nothing twice",
    async () => {
      const { ana } = doomed;
      doomed.breaks();
      await doomed.saying(1);
      await doomed.killAndRestart(10);
      await doomed.saying(3);
      // Slack has told Ana that it arrived; what follows from it may not have happened yet.
      await ana.presses("Acknowledge", doomed.spoken()[0] as SandboxMessage);
      await doomed.killAndRestart(1500);
      await doomed.showingIn(0, /<@\w+> on it/);
      doomed.isMended();
      await doomed.showing(0, "🟢 Resolved");
      await doomed.showing(-1, "Resolved after");

      const moments = doomed.moments.join("; ");
      const said = doomed.spoken().map(({ text }) => text);
      // Where two good buckets were read at once there is no half-way to be told.
      const halfway = said.filter((text) => text.startsWith("Volume is coming back"));
      expect(halfway.length, moments).toBeLessThanOrEqual(1);
      expect(
        said.filter((text) => !halfway.includes(text)),
        moments,
      ).toEqual([
        expect.stringMatching(/^🟢 Resolved · Leads · Acme Dental/),
        expect.stringMatching(/leads for Acme Dental beyond the fixed limit since/),
        expect.stringMatching(/^Triage: 0 of 1 answered/),
        expect.stringMatching(/^Resolved after /),
      ]);
      expect(doomed.twice(), moments).toEqual([]);
      expect(doomed.notified(BEN), moments).toEqual(["group mention"]);
      const { stdout } = await doomed.commandLine("postmortem", "1");
      const told = stdout.match(/(Noticed|Posted in Slack|Acknowledged by @ana|Volume back|Resolved: volume back)$/gm);
      expect(told?.sort(), moments).toEqual([
        "Acknowledged by @ana",
        "Noticed",
        "Posted in Slack",
        "Resolved: volume back",
        "Volume back",
      ]);
    },
    10 * PATIENCE,
  );
}

const TO_DANA =
  "Dana, your landing page answers 503 since 09:00 your time, and no leads come in. *Could* you <!channel> look?";

/** What an incident has lost, as messages say it. */
function losses(incident: Incident): { lost: string; money: string } {
  const whole = (value: number) => Math.round(value).toLocaleString("en-US");
  return { lost: whole(incident.shortfall), money: whole(incident.shortfall * 45) };
}

/** Leads of all clients in a stretch of time. */
function hourOf({ business }: Story, from: string, to: string): number {
  const clients = ["acme", "birch", "cobalt"] as const;
  return clients.reduce((sum, client) => sum + business.count(client, at(from), at(to)).came, 0);
}
