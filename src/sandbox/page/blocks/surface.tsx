import { type ComponentChildren, createContext, type JSX } from "preact";
import { useContext, useRef, useState } from "preact/hooks";
import type { Container, ElementState, Json } from "../../api.ts";
import { initialState, stateKey, stateValues, type Touched } from "../model/element-state.ts";
import { optional, text } from "../model/json.ts";
import { usePage } from "../model/page-context.ts";
import { Confirm } from "../overlay/confirm.tsx";

type Value = string | readonly string[];

/** A message, a modal or the Home tab: where elements stand, what they hold, and where their presses go. */
interface SurfaceApi {
  readonly errors: Readonly<Record<string, string>>;
  readonly stateOf: (blockId: string, element: Json) => ElementState;
  readonly touch: (blockId: string, element: Json, state: ElementState) => void;
  /** Asks first where the element has a confirmation; then the element is pending until the app has answered. */
  readonly press: (blockId: string, element: Json, value?: Value) => void;
  readonly isPending: (blockId: string, element: Json) => boolean;
}

const SurfaceContext = createContext<SurfaceApi | undefined>(undefined);

export function useSurface(): SurfaceApi {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error("useSurface: this element stands outside of a message or view");
  return surface;
}

interface SurfaceProps {
  readonly container: Container;
  /** All blocks whose state is reported with a press. */
  readonly blocks: readonly Json[];
  readonly errors?: Readonly<Record<string, string>>;
  readonly touched: TouchedState;
  readonly children: ComponentChildren;
}

/** What people filled in, kept outside of drawing so that a press reads the newest. */
export interface TouchedState {
  readonly current: () => Touched;
  readonly set: (key: string, state: ElementState) => void;
}

export function useTouched(): TouchedState {
  const kept = useRef<Touched>(new Map());
  const [, redraw] = useState(0);
  return {
    current: () => kept.current,
    set: (key, state) => {
      kept.current = new Map(kept.current).set(key, state);
      redraw((n) => n + 1);
    },
  };
}

const NO_ERRORS = {};

interface Asked {
  readonly ask: Json;
  readonly go: () => void;
}

export function Surface({ container, blocks, errors = NO_ERRORS, touched, children }: SurfaceProps): JSX.Element {
  const { act } = usePage();
  const [pending, setPending] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<Asked>();

  const send = async (blockId: string, element: Json, value: Value | undefined): Promise<void> => {
    const key = stateKey(blockId, text(element, "action_id"));
    setPending((now) => [...now, key]);
    const press = { do: "press", on: container, blockId, actionId: text(element, "action_id") } as const;
    const state = stateValues(blocks, touched.current());
    await act(value === undefined ? { ...press, state } : { ...press, value, state });
    setPending((now) => now.filter((one) => one !== key));
  };
  const surface: SurfaceApi = {
    errors,
    stateOf: (blockId, element) =>
      touched.current().get(stateKey(blockId, text(element, "action_id"))) ?? initialState(element),
    touch: (blockId, element, state) => touched.set(stateKey(blockId, text(element, "action_id")), state),
    press: (blockId, element, value) => {
      const ask = optional(element, "confirm");
      const go = () => void send(blockId, element, value);
      if (ask) setAsked({ ask, go });
      else go();
    },
    isPending: (blockId, element) => pending.includes(stateKey(blockId, text(element, "action_id"))),
  };
  return (
    <SurfaceContext.Provider value={surface}>
      {children}
      {asked && (
        <Confirm
          ask={asked.ask}
          onNo={() => setAsked(undefined)}
          onYes={() => {
            setAsked(undefined);
            asked.go();
          }}
        />
      )}
    </SurfaceContext.Provider>
  );
}
