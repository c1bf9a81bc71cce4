import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runProbes } from "../../src/flows/run-probes.ts";
import { stepsOf } from "../../src/store/incidents.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { LEADS_YAML } from "../support/catalogue.ts";
import { loadCatalogueText } from "../support/load-catalogue-text.ts";
import { httpServer, type Loopback } from "../support/loopback.ts";
import { HOUR, MONDAY_NOON, openScene } from "../support/scene.ts";

const SECRET = "s3cr3t-of-the-status-page";
const asked: string[] = [];
let page: Loopback;
beforeAll(async () => {
  page = await httpServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("fine");
  });
});
afterAll(() => page.stop());

it("a probe's secret is used, and is nowhere in the database", async () => {
  const probe = `probe: { http: "${page.url}/status?key=\${STATUS_KEY}", expect: 200 }, if_problem: { side: ours }`;
  const yaml = LEADS_YAML.replace("if_problem: { side: ours }", probe);
  const scene = await openScene({ catalogue: loadCatalogueText(yaml, { STATUS_KEY: SECRET }) });
  try {
    await scene.poll();
    scene.volume = (group, bucket) => (group === "acme" && bucket >= MONDAY_NOON ? 0 : 20);
    scene.now += HOUR;
    await scene.poll();
    expect(scene.opened).toEqual([1]);
    const probing = { core: scene.core, source: () => undefined, timeout: 5_000 };
    await runProbes(probing, 1, new AbortController().signal);
    expect(asked).toEqual([`/status?key=${SECRET}`]);
    const [intake, landing] = await stepsOf(scene.core.db, 1);
    expect(intake?.evidence).toMatchObject({ verdict: "ok" });
    expect(landing?.evidence).toBeNull();
    const found = await scene.core.db.execute(sql`
      select 'step' as place from checklist_steps where step::text || evidence::text like ${`%${SECRET}%`}
      union all select 'event' from incident_events where detail::text || reason like ${`%${SECRET}%`}
      union all select 'post' from slack_posts where content::text like ${`%${SECRET}%`}`);
    expect(rowsOf(found)).toEqual([]);
  } finally {
    await scene.close();
  }
});
