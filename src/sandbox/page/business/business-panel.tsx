import type { JSX } from "preact";
import { Icon } from "../frame/icon.tsx";
import { clockTime } from "../text/slack-date.ts";
import { type BusinessAct, type BusinessState, isTroubled, type Volumes } from "./business.ts";
import { Sparkline } from "./sparkline.tsx";
import type { TourSteps } from "./tour.ts";
import { Tour } from "./tour-list.tsx";

interface BusinessPanelProps {
  readonly state: BusinessState;
  readonly volumes: Volumes;
  readonly problem: string | undefined;
  readonly tz: string;
  readonly tour: TourSteps;
  readonly act: (deed: BusinessAct) => void;
  readonly onForgetTour: () => void;
  readonly onClose: () => void;
}

/** The demo's switches. They are no part of Slack, and drawn so that nobody takes them for it. */
export function BusinessPanel(props: BusinessPanelProps): JSX.Element {
  const { state, act, onClose } = props;
  const troubled = isTroubled(state);
  return (
    <aside class="business" aria-label="Simulated business">
      <header class="business-head">
        <div>
          <h2>Simulated business</h2>
          <p>{state.name}</p>
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label="Fold the panel away"
          title="Fold the panel away"
          onClick={onClose}
        >
          <Icon name="right" />
        </button>
      </header>
      <div class="business-scroll">
        {state.progress && !state.ready && <Progress {...state.progress} />}
        <Tour steps={props.tour} onForget={props.onForgetTour} />
        {props.problem && (
          <p class="business-problem" role="alert">
            {props.problem}
          </p>
        )}
        <Clients {...props} />
        <Intake state={state} act={act} />
        <button type="button" class="button mend-all" disabled={!troubled} onClick={() => act({ do: "mend all" })}>
          {troubled ? "Mend everything" : "Everything works"}
        </button>
        <Recent state={state} tz={props.tz} />
      </div>
    </aside>
  );
}

function Progress({ text, share }: { readonly text: string; readonly share: number }): JSX.Element {
  return (
    <div class="business-progress">
      <label>
        {text}
        <progress value={share} max={1} />
      </label>
    </div>
  );
}

function Clients({ state, volumes, act }: BusinessPanelProps): JSX.Element {
  return (
    <section aria-label="Clients">
      <h3>
        Clients <small>leads per minute</small>
      </h3>
      <ul class="clients">
        {state.clients.map((client) => {
          const landing = state.landing.find((page) => page.client === client.id);
          return (
            <ClientRow
              key={client.id}
              client={client}
              landing={landing}
              values={volumes[client.id] ?? []}
              low={client.stopped || state.intake.broken}
              act={act}
            />
          );
        })}
      </ul>
    </section>
  );
}

interface ClientRowProps {
  readonly client: BusinessState["clients"][number];
  readonly landing: BusinessState["landing"][number] | undefined;
  readonly values: readonly number[];
  readonly low: boolean;
  readonly act: (deed: BusinessAct) => void;
}

function ClientRow({ client, landing, values, low, act }: ClientRowProps): JSX.Element {
  const slow = landing?.slow ?? false;
  const broken = landing !== undefined && landing.status >= 400;
  return (
    <li class={client.stopped ? "client stopped" : "client"}>
      <div class="client-line">
        <span class="client-name" title={client.name}>
          {client.name}
        </span>
        <Sparkline values={values} expected={client.expectedPerMinute} low={low} />
        <span class="client-volume">
          <strong>{short(client.leadsPerMinute)}</strong>
          <small>of {short(client.expectedPerMinute)}</small>
        </span>
      </div>
      <div class="client-buttons">
        <button
          type="button"
          class={client.stopped ? "button primary filled" : "button danger"}
          onClick={() => act({ do: client.stopped ? "resume" : "stop", client: client.id })}
        >
          {client.stopped ? "Resume leads" : "Stop leads"}
        </button>
        {landing && (
          <button
            type="button"
            class="button"
            onClick={() => act({ do: slow ? "mend landing" : "slow landing", client: client.id })}
          >
            {slow ? "Mend landing page" : "Slow landing page"}
          </button>
        )}
      </div>
      {client.stopped && <p class="client-note">Stopped. The thread opens in #lead-alerts within about a minute.</p>}
      {broken && <p class="client-note">The landing page answers {landing.status}.</p>}
      {slow && <p class="client-note">The landing page is slow.</p>}
    </li>
  );
}

function Intake({
  state,
  act,
}: {
  readonly state: BusinessState;
  readonly act: (deed: BusinessAct) => void;
}): JSX.Element {
  const { broken } = state.intake;
  return (
    <section aria-label="Intake" class="intake">
      <div>
        <h3>Intake</h3>
        <p>{broken ? "Broken: no lead of any client comes in." : "Accepts the leads of all clients."}</p>
      </div>
      <button
        type="button"
        class={broken ? "button primary filled" : "button danger"}
        onClick={() => act({ do: broken ? "mend intake" : "break intake" })}
      >
        {broken ? "Mend intake" : "Break intake"}
      </button>
    </section>
  );
}

function Recent({ state, tz }: { readonly state: BusinessState; readonly tz: string }): JSX.Element | null {
  if (state.recent.length === 0) return null;
  return (
    <section aria-label="What happened">
      <h3>What happened</h3>
      <ul class="recent">
        {state.recent.slice(0, 6).map((one) => (
          <li key={`${one.at} ${one.text}`}>
            <time>{clockTime(one.at, tz)}</time> {one.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function short(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
