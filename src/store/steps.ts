import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Evidence, Step, StepState } from "../domain/checklist.ts";
import type { Db } from "./db.ts";
import { checklistSteps, incidents } from "./schema.ts";

/**
 * Freezes a checklist into an incident: later changes of the catalogue do not touch it. How a step is measured stays in
 * the catalogue: addresses and queries of probes may hold secrets.
 */
export async function freezeSteps(tx: Db, incidentId: number, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  const rows = steps.map((step, position) => {
    const probe = step.probe && { kind: step.probe.kind, options: null };
    return { incidentId, stepId: step.id, position, step: { ...step, probe } };
  });
  await tx.insert(checklistSteps).values(rows).onConflictDoNothing();
}

export async function findStep(tx: Db, incidentId: number, stepId: string): Promise<StepState | undefined> {
  const [found] = await tx
    .select()
    .from(checklistSteps)
    .where(and(eq(checklistSteps.incidentId, incidentId), eq(checklistSteps.stepId, stepId)));
  return found;
}

/** Open incidents with a step that a machine measures and none has: the process died between opening and measuring. */
export async function unmeasuredIncidents(db: Db): Promise<number[]> {
  const rows = await db
    .selectDistinct({ id: incidents.id })
    .from(checklistSteps)
    .innerJoin(incidents, eq(incidents.id, checklistSteps.incidentId))
    .where(
      and(
        isNull(incidents.resolvedAt),
        isNull(incidents.dismissedAt),
        isNull(checklistSteps.evidence),
        sql`jsonb_typeof(${checklistSteps.step} -> 'probe') = 'object'`,
      ),
    );
  return rows.map((row) => row.id);
}

/** What the machine measured; a person's answer stays as it is. */
export async function writeEvidence(tx: Db, incidentId: number, stepId: string, evidence: Evidence): Promise<void> {
  await tx
    .update(checklistSteps)
    .set({ evidence })
    .where(and(eq(checklistSteps.incidentId, incidentId), eq(checklistSteps.stepId, stepId)));
}

export async function writeAnswer(
  tx: Db,
  incidentId: number,
  stepId: string,
  answer: Pick<StepState, "answer" | "note" | "answeredBy" | "answeredAt">,
): Promise<void> {
  await tx
    .update(checklistSteps)
    .set({ ...answer, version: sql`${checklistSteps.version} + 1` })
    .where(and(eq(checklistSteps.incidentId, incidentId), eq(checklistSteps.stepId, stepId)));
}

/** Which of these incidents have a checklist, and whether a step of it was answered with a problem. */
export async function checklistsOf(db: Db, incidentIds: readonly number[]): Promise<Map<number, boolean>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await db
    .select({
      id: checklistSteps.incidentId,
      found: sql<boolean>`coalesce(bool_or(${checklistSteps.answer} = 'problem'), false)`,
    })
    .from(checklistSteps)
    .where(inArray(checklistSteps.incidentId, [...incidentIds]))
    .groupBy(checklistSteps.incidentId);
  return new Map(rows.map(({ id, found }) => [id, found]));
}
