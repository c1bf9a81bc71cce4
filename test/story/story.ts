/** A day with Leadline on its real parts: a business, a Slack, people, and a bot that may stop and start. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isNull } from "drizzle-orm";
import { expect } from "vitest";
import type { Leadline } from "../../src/app.ts";
import type { Metric } from "../../src/domain/catalogue.ts";
import type { LocalSlack } from "../../src/sandbox/slack/start.ts";
import type { Db } from "../../src/store/db.ts";
import { type IncidentDetail, incidentDetail, openIncidents } from "../../src/store/incidents.ts";
import { slackInbox } from "../../src/store/schema.ts";
import { openShell, type Ran } from "../cli/shell.ts";
import { PATIENCE } from "../support/patience.ts";
import { type Installation, install, type Running, type Setting } from "./bot.ts";
import { storyCatalogue } from "./catalogue.ts";
import { at, HOUR, MINUTE } from "./clock.ts";
import { type LeadsBusiness, openBusiness } from "./leads-business.ts";
import { openWorkspace } from "./open-workspace.ts";
import { Person } from "./person.ts";
import { ANA, BEN, DANA, EVE, MAX } from "./workspace.ts";

/** Polls are due five minutes after each full hour. */
const POLL_AT = 5 * MINUTE;

export interface Story {
  readonly slack: LocalSlack;
  readonly business: LeadsBusiness;
  readonly ana: Person;
  readonly ben: Person;
  readonly max: Person;
  readonly dana: Person;
  readonly eve: Person;
  readonly leadline: Leadline;
  readonly db: Db;
  /** What Leadline has logged as a warning or worse. */
  readonly complaints: readonly string[];
  leadlineStarts(): Promise<void>;
  leadlineStops(): Promise<void>;
  /** Time goes on until then (`16:05`): leads come in, polls are made when they are due, and what follows is sent. */
  until(time: string): Promise<void>;
  /** An incident with its checklist and timeline. */
  incident(id?: number): Promise<IncidentDetail>;
  openIncidents(): Promise<number[]>;
  /** Runs `leadline …` on the same catalogue and database. On PGlite, Leadline must be stopped. */
  commandLine(...args: string[]): Promise<Ran>;
  end(): Promise<void>;
}

/** Begins at noon, with eight weeks of leads behind it. */
export async function openStory(setting: Setting): Promise<Story> {
  let clock = at("12:05");
  const [slack, business] = await Promise.all([openWorkspace(), openBusiness(clock)]);
  const tell = () => slack.control({ do: "clock", now: clock });
  slack.control({ do: "limits", fileDelayMs: 0 });
  tell();
  const folder = mkdtempSync(join(tmpdir(), "leadline-story-"));
  const catalogue = join(folder, "leadline.yml");
  writeFileSync(catalogue, storyCatalogue({ crm: business.url, site: business.site("acme") }));
  const installation: Installation = await install(setting, slack, catalogue);
  let running: Running | undefined;

  const current = (): Running => {
    if (!running) throw new Error("Leadline is not running at this point of the story");
    return running;
  };
  const person = (id: string): Person => new Person(slack, id, () => settled(current()));

  async function poll(): Promise<void> {
    if (!running) return;
    await running.leadline.polling.poll(leads(running.leadline));
    await probed(running, clock);
    await settled(running);
  }

  return {
    slack,
    business,
    ana: person(ANA),
    ben: person(BEN),
    max: person(MAX),
    dana: person(DANA),
    eve: person(EVE),
    complaints: installation.complaints,
    get leadline() {
      return current().leadline;
    },
    get db() {
      return current().database.db;
    },
    async leadlineStarts() {
      running = await installation.start();
      await poll();
    },
    async leadlineStops() {
      await current().stop();
      running = undefined;
    },
    async until(time) {
      const end = at(time);
      for (let due = nextPoll(clock); due <= end; due = nextPoll(due)) {
        clock = due;
        await business.goOn(clock);
        tell();
        await poll();
      }
      clock = end;
      await business.goOn(clock);
      tell();
    },
    async incident(id = 1) {
      const detail = await incidentDetail(current().database.db, id);
      if (!detail) throw new Error(`there is no incident #${id}`);
      return detail;
    },
    openIncidents: async () => (await openIncidents(current().database.db)).map((incident) => incident.id),
    async commandLine(...args) {
      const shell = openShell();
      try {
        return await shell.run(args, { LEADLINE_CONFIG: catalogue, ...installation.variables });
      } finally {
        await shell.close();
      }
    },
    async end() {
      await running?.stop();
      await installation.remove();
      await slack.stop();
      await business.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nextPoll(after: number): number {
  return Math.floor((after - POLL_AT) / HOUR) * HOUR + HOUR + POLL_AT;
}

function leads({ core }: Leadline): Metric {
  const metric = core.catalogue().metrics.get("leads");
  if (!metric) throw new Error("the story's catalogue has no metric leads");
  return metric;
}

/** Everything that Slack has delivered is worked off, and everything that was to be said stands in Slack. */
async function settled({ leadline, database }: Running): Promise<void> {
  await expect.poll(() => deliveriesAtWork(database.db), { timeout: PATIENCE, interval: 20 }).toBe(0);
  expect(await leadline.sender.drain(PATIENCE), "everything is sent in time").toBe(true);
}

async function deliveriesAtWork(db: Db): Promise<number> {
  return (await db.select({ key: slackInbox.key }).from(slackInbox).where(isNull(slackInbox.doneAt))).length;
}

/** The checklists of incidents that opened just now are answered as far as a machine can. */
async function probed({ database: { db } }: Running, now: number): Promise<void> {
  const opened = (await openIncidents(db)).filter((one) => (one.reopenedAt ?? one.noticedAt) === now);
  for (const { id } of opened) {
    for (let open = true; open; ) {
      const steps = (await incidentDetail(db, id))?.steps ?? [];
      open = steps.some(({ step, evidence }) => step.probe !== null && evidence?.at !== now);
      if (open) await pause(20);
    }
  }
}
