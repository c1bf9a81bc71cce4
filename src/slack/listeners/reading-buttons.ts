import type { App } from "@slack/bolt";
import { incidentDetail } from "../../store/incidents.ts";
import { incidentFacts } from "../draw/incident-facts.ts";
import { ACTION, FORM, parseIncidentValue, parseMoreValue } from "../ids.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { foreign } from "../text.ts";
import { postmortemView } from "../views/postmortem-view.ts";
import { pressNewNormal } from "./normal-buttons.ts";
import { openForm } from "./open-form.ts";
import { onPress, type Press, withValue } from "./press.ts";

/** Post-mortem, the button of a closed incident, and the menu of an open one. */
export function listenToReadingButtons(app: App, deps: SlackDeps): void {
  onPress(app, deps, ACTION.postmortem, "inside", (press) =>
    withValue(press, parseIncidentValue, (incidentId) => show(deps, press, incidentId)),
  );
  onPress(app, deps, ACTION.more, "inside", (press) =>
    withValue(press, parseMoreValue, ({ entry, incidentId }) =>
      entry === "normal" ? pressNewNormal(deps, press, incidentId) : show(deps, press, incidentId),
    ),
  );
}

function show({ core }: SlackDeps, press: Press, incidentId: number): Promise<void> {
  return openForm(press, `Incident #${incidentId}`, FORM.reading, async () => {
    const detail = await incidentDetail(core.db, incidentId);
    if (!detail) return `I know no incident #${incidentId}.`;
    const { adds, zone } = incidentFacts(core, detail.incident, detail.series);
    return postmortemView(detail, foreign(detail.incident.title, 150), adds, zone);
  });
}
