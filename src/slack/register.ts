import type { App } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Core } from "../flows/core.ts";
import { createHouse } from "./access/house.ts";
import { createInsiders } from "./access/insiders.ts";
import { createManagers } from "./access/managers.ts";
import { createReach } from "./access/reach.ts";
import { listenToCommands } from "./commands/listen.ts";
import { createHome } from "./home/create-home.ts";
import { type Gathered, gathered } from "./home/gathered.ts";
import { listenToClientButtons } from "./listeners/client-buttons.ts";
import { listenToIncidentButtons, listenToIncidentForms } from "./listeners/incident-buttons.ts";
import { listenToNormalButtons } from "./listeners/normal-buttons.ts";
import { listenToProblemForm } from "./listeners/problem-form.ts";
import { listenToReadingButtons } from "./listeners/reading-buttons.ts";
import { listenToStepButtons } from "./listeners/step-buttons.ts";
import type { Backtest, FileFor, Outlook, SlackDeps } from "./slack-deps.ts";

export interface RegisterOptions {
  readonly core: Core;
  readonly outlook: Outlook;
  readonly backtest: Backtest;
  readonly fileFor: FileFor;
  /** With the bot's token; asked for when it is needed, because the app is not open yet when listeners are added. */
  readonly client: () => WebClient;
}

/**
 * Joins everything that people press, send and type to the app. Returns what has the Home tabs drawn anew: to be called
 * whenever something has changed, as often as that is, and to be stopped before the database is closed.
 */
export function registerSlack(app: App, { core, outlook, backtest, fileFor, client }: RegisterOptions): Gathered {
  const house = createHouse(client);
  const deps: SlackDeps = {
    core,
    outlook,
    backtest,
    fileFor,
    house,
    managers: createManagers(core, client),
    insiders: createInsiders(core, client, house),
    reach: createReach(client, core.now, house),
  };
  listenToIncidentButtons(app, deps);
  listenToIncidentForms(app, deps);
  listenToStepButtons(app, deps);
  listenToProblemForm(app, deps);
  listenToClientButtons(app, deps);
  listenToReadingButtons(app, deps);
  listenToNormalButtons(app, deps);
  listenToCommands(app, deps);
  const home = createHome(deps, client);
  app.event("app_home_opened", async ({ event }) => {
    if (event.tab === "home") await home.opened(event.user);
  });
  return gathered(home.refresh, core.log);
}
