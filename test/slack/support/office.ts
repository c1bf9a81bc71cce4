/** The whole of Slack's side on real parts: local Slack, real connection, sender, listeners, database and flows. */
import { isNull } from "drizzle-orm";
import { createBacktesting } from "../../../src/backtesting.ts";
import type { Catalogue } from "../../../src/domain/catalogue.ts";
import type { Core } from "../../../src/flows/core.ts";
import { notePosted } from "../../../src/flows/incidents/note-posted.ts";
import type { Act, ActAnswer, SandboxMessage, SandboxView, StateValues } from "../../../src/sandbox/api.ts";
import { type LocalSlack, startLocalSlack } from "../../../src/sandbox/slack/start.ts";
import { createDraw } from "../../../src/slack/draw/create-draw.ts";
import { registerSlack } from "../../../src/slack/register.ts";
import type { Outlook } from "../../../src/slack/slack-deps.ts";
import { openSlack } from "../../../src/slack/transport/app.ts";
import { createSender, type Sender } from "../../../src/slack/transport/sender.ts";
import { slackInbox } from "../../../src/store/schema.ts";
import { LEADS_YAML, testCatalogue } from "../../support/catalogue.ts";
import { eventually, PATIENCE } from "../../support/patience.ts";
import { openScene, type Scene } from "../../support/scene.ts";
import { QUICK, SCOPES } from "../transport/bench.ts";
import { read } from "./read.ts";

export const ALERTS = "C0ALERTS";
export const BIRCH = "C0BIRCH";
export const ANA = "U0ANA";
export const BEN = "U0BEN";
export const MAX = "U0MAX";
export const DANA = "U0DANA";
export const BIRK = "U0BIRCH";
export const STRANGER = "U0EVE";

const YAML = LEADS_YAML.replace("slack: {", 'slack: { managers: ["@S0LEADS"],');

export interface Office {
  readonly slack: LocalSlack;
  readonly scene: Scene;
  readonly sender: Sender;
  readonly outlook: { notice: Outlook["notice"]; learningUntil: Outlook["learningUntil"] };
  /** Sends what is due. */
  post(): Promise<void>;
  /** Lets Acme's leads stop, or come again, for some hours, and posts what follows. */
  hours(count: number, acme: number): Promise<void>;
  messages(as: string, channel?: string): SandboxMessage[];
  /** The newest message that has a button of this action, as this person sees it. */
  press(as: string, actionId: string, options?: { nth?: number; value?: string; channel?: string }): Promise<ActAnswer>;
  command(as: string, text: string): Promise<SandboxMessage[]>;
  /** The same, all answers to their end, and a picture in the one that it belongs to. */
  ask(as: string, text: string): Promise<SandboxMessage[]>;
  /** What only this person was told, newest last. */
  whispers(as: string, channel?: string): string[];
  modal(as: string): SandboxView;
  submit(as: string, values: Record<string, string | boolean>): Promise<ActAnswer>;
  refreshHomes(): void;
  stop(): Promise<void>;
}

function workspace(): Promise<LocalSlack> {
  const member = { kind: "member", company: "Sounding", tz: "UTC" } as const;
  const external = { kind: "external", company: "Birch", tz: "UTC", teamId: "T0BIRCH01" } as const;
  return startLocalSlack({
    ackMs: PATIENCE,
    seed: {
      team: { id: "T0SOUND01", name: "Sounding", domain: "sounding" },
      users: [
        { id: ANA, name: "ana", realName: "Ana Ruiz", ...member },
        { id: BEN, name: "ben", realName: "Ben Okafor", ...member },
        { id: MAX, name: "max", realName: "Max Lind", ...member },
        { id: DANA, name: "dana", realName: "Dana Reyes", kind: "guest", company: "Acme", tz: "UTC" },
        { id: BIRK, name: "birk", realName: "Birk Birch", ...external },
        { id: STRANGER, name: "eve", realName: "Eve Other", ...external, teamId: "T0OTHER01" },
      ],
      groups: [
        { id: "S0RESP", handle: "on-call", name: "On call", users: [ANA, BEN] },
        { id: "S0LEADS", handle: "lead-managers", name: "Lead managers", users: [MAX] },
      ],
      channels: [
        {
          id: ALERTS,
          name: "lead-alerts",
          kind: "public",
          members: [ANA, BEN, MAX, DANA, STRANGER],
          shared: true,
          withApp: true,
        },
        { id: BIRCH, name: "birch-shared", kind: "private", members: [ANA, BIRK], shared: true, withApp: true },
      ],
    },
    manifest: {
      appName: "Leadline",
      botName: "leadline",
      commands: [
        { command: "/kpi", description: "Values", usageHint: "leads", shouldEscape: true },
        { command: "/incident", description: "Incidents", usageHint: "42", shouldEscape: true },
      ],
      shortcuts: [],
      botScopes: SCOPES,
      botEvents: ["app_home_opened"],
      homeTab: true,
    },
  });
}

export async function openOffice(options: { catalogue?: Catalogue; volume?: Scene["volume"] } = {}): Promise<Office> {
  const slack = await workspace();
  const scene = await openScene({ catalogue: options.catalogue ?? testCatalogue(YAML) });
  if (options.volume) scene.volume = options.volume;
  const core: Core = scene.core;
  const outlook: Office["outlook"] = { notice: () => null, learningUntil: () => null };
  const backtesting = createBacktesting(core, () => scene.source);
  let refreshHomes = (): void => undefined;
  const connection = await openSlack({
    settings: { mode: "socket", botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl },
    core,
    register: (app) => {
      refreshHomes = registerSlack(app, {
        core,
        outlook: {
          notice: (...asked) => outlook.notice(...asked),
          learningUntil: (...asked) => outlook.learningUntil(...asked),
        },
        backtest: (...asked) => backtesting.run(...asked),
        fileFor: (picture) => sender.fileFor(picture),
        client: () => connection.client,
      }).call;
    },
  });
  const sender = createSender({
    core,
    poster: connection.poster,
    bot: connection.bot,
    draw: createDraw(core),
    onSent: (tx, post) => notePosted(tx, core, post),
    timing: QUICK,
  });
  await connection.start();

  async function workedOff(): Promise<void> {
    await eventually(async () => (await core.db.$count(slackInbox, isNull(slackInbox.doneAt))) === 0);
  }

  /** Slack is answered before the deed is done: waits until all that it has delivered is worked off. */
  async function settled(acting: Promise<ActAnswer>): Promise<ActAnswer> {
    const answer = await acting;
    await workedOff();
    return answer;
  }

  const office: Office = {
    slack,
    scene,
    sender,
    outlook,
    async post() {
      if (!(await sender.drain(PATIENCE))) throw new Error("posts are due and are not sent");
    },
    async hours(count, acme) {
      const from = scene.now;
      const before = scene.volume;
      scene.volume = (group, bucket) => (group === "acme" && bucket + 3_600_000 > from ? acme : before(group, bucket));
      await scene.hours(count);
      await office.post();
    },
    messages: (as, channel = ALERTS) => [...(slack.world(as).messages[channel] ?? [])],
    async press(as, actionId, { nth = 0, value, channel = ALERTS } = {}) {
      const found = office
        .messages(as, channel)
        .toReversed()
        .flatMap((message) => elementsIn(message.blocks, actionId).map((blockId) => ({ message, blockId })));
      const place = found[nth];
      if (!place)
        throw new Error(`nobody can press ${actionId}:\n${office.messages(as, channel).map(shown).join("\n---\n")}`);
      const on = { type: "message", channel, ts: place.message.ts } as const;
      const act: Act = { do: "press", as, on, blockId: place.blockId, actionId, ...(value ? { value } : {}) };
      return settled(slack.act(act));
    },
    async command(as, text) {
      const before = office.messages(as).length;
      const answer = await slack.act({ do: "command", as, channel: ALERTS, text });
      if (!answer.ok) throw new Error(answer.problem);
      await slack.until(as, (world) => ((world.messages[ALERTS] ?? []).length > before ? true : undefined));
      return office.messages(as).slice(before);
    },
    async ask(as, text) {
      const before = office.messages(as).length;
      await office.command(as, text);
      await workedOff();
      const answers = office.messages(as).slice(before);
      // A picture that takes its time follows the words. When they are asked for again it is there.
      const isLate = answers.some(({ blocks }) => blocks.length === 1 && blocks[0]?.type === "image");
      return isLate ? office.ask(as, text) : answers;
    },
    whispers: (as, channel = ALERTS) =>
      office
        .messages(as, channel)
        .filter((message) => message.ephemeralTo === as)
        .map((message) => message.text),
    modal(as) {
      const view = slack.world(as).modals.at(-1);
      if (!view) throw new Error(`${as} sees no window`);
      return view;
    },
    async submit(as, values) {
      const view = office.modal(as);
      return settled(slack.act({ do: "submit", as, viewId: view.id, state: stateOf(values) }));
    },
    refreshHomes: () => refreshHomes(),
    async stop() {
      await connection.stop();
      await sender.stop();
      await slack.stop();
      await scene.close();
    },
  };
  await scene.poll();
  return office;
}

function elementsIn(blocks: readonly Record<string, unknown>[], actionId: string): string[] {
  return blocks.flatMap((block) => {
    const elements = [...((block.elements as Record<string, unknown>[] | undefined) ?? []), block.accessory];
    const has = elements.some((element) => (element as { action_id?: string } | undefined)?.action_id === actionId);
    return has ? [String(block.block_id)] : [];
  });
}

function stateOf(values: Record<string, string | boolean>): StateValues {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => {
      const chosen = { text: { type: "plain_text", text: id }, value: id };
      if (typeof value === "boolean") {
        return [id, { [id]: { type: "checkboxes", selected_options: value ? [chosen] : [] } }];
      }
      if (id === "side") return [id, { [id]: { type: "radio_buttons", selected_option: { ...chosen, value } } }];
      return [id, { [id]: { type: "plain_text_input", value } }];
    }),
  );
}

/** A message as a person reads it. */
export function shown(message: Pick<SandboxMessage, "blocks" | "text">): string {
  return message.blocks.length > 0 ? read(message.blocks) : message.text;
}
