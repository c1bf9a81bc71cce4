import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Act, ActAnswer, SandboxUser, World } from "../../api.ts";
import type { Place } from "./address.ts";

/** An act without its actor: the page adds who acts. */
export type Deed = Act extends infer One ? (One extends Act ? Omit<One, "as"> : never) : never;

export interface Picture {
  readonly url: string;
  readonly alt: string;
  readonly title: string;
}

/** What every part of the page may read and do. */
export interface Page {
  readonly world: World;
  readonly me: SandboxUser;
  readonly place: Place;
  readonly go: (place: Place) => void;
  readonly actAs: (user: string) => void;
  /** Does something as the acting user; a problem is shown as a toast and returned. */
  readonly act: (deed: Deed) => Promise<ActAnswer>;
  readonly toast: (text: string) => void;
  readonly enlarge: (picture: Picture) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("usePage: this part stands outside of the page");
  return page;
}
