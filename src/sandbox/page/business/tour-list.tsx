import type { JSX } from "preact";
import { Icon } from "../frame/icon.tsx";
import { TOUR, type TourSteps } from "./tour.ts";

interface TourProps {
  readonly steps: TourSteps;
  readonly onForget: () => void;
}

/** Leads a new user through a first incident; folds itself to one line at the end. */
export function Tour({ steps, onForget }: TourProps): JSX.Element {
  const next = TOUR.find((step) => !steps[step.key]);
  if (!next) {
    return (
      <div class="tour done">
        <span>You have been through a whole incident.</span>
        <button type="button" class="link-button" onClick={onForget}>
          Start again
        </button>
      </div>
    );
  }
  return (
    <section class="tour" aria-label="Your first incident">
      <h3>Your first incident</h3>
      <ol>
        {TOUR.map((step, index) => (
          <li key={step.key} class={steps[step.key] ? "done" : step === next ? "next" : ""}>
            <span class="tour-number">{steps[step.key] ? <Icon name="check" size={13} /> : index + 1}</span>
            <span>
              {step.text}
              {steps[step.key] && <span class="sr-only"> Done.</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
