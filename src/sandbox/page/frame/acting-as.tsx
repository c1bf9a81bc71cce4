import type { JSX } from "preact";
import type { SandboxUser } from "../../api.ts";
import { addressFor } from "../model/address.ts";
import { outsiderMark } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";
import { Menu } from "../overlay/menu.tsx";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";

/** Who one is at the moment, and the list of everybody one can be. */
export function ActingAs(): JSX.Element {
  const { world, me, actAs } = usePage();
  const people = world.users.filter((user) => user.kind !== "bot" && !user.deactivated);
  const team = people.filter((user) => user.kind === "member");
  const outside = people.filter((user) => user.kind !== "member");
  const mark = outsiderMark(me);
  return (
    <Menu
      label={`Acting as ${me.realName}. Switch to another person`}
      class={mark ? "acting outside" : "acting"}
      button={
        <>
          <Avatar user={me.id} size={24} />
          <span class="acting-words">
            <small>Acting as</small>
            <span>
              {me.realName}
              {mark && <em>{mark}</em>}
            </span>
          </span>
          <Icon name="down" size={14} />
        </>
      }
    >
      {(close) => (
        <div class="acting-list">
          <PeopleGroup title={world.team.name} people={team} onPick={(id) => pick(id, close, actAs)} />
          {outside.length > 0 && (
            <PeopleGroup title="From the client's company" people={outside} onPick={(id) => pick(id, close, actAs)} />
          )}
        </div>
      )}
    </Menu>
  );
}

function pick(id: string, close: () => void, actAs: (user: string) => void): void {
  close();
  actAs(id);
}

interface PeopleGroupProps {
  readonly title: string;
  readonly people: readonly SandboxUser[];
  readonly onPick: (id: string) => void;
}

function PeopleGroup({ title, people, onPick }: PeopleGroupProps): JSX.Element {
  const { me, place } = usePage();
  return (
    <>
      <div class="menu-heading">{title}</div>
      {people.map((user) => (
        <div class="acting-row" key={user.id}>
          <button
            type="button"
            role="menuitemradio"
            aria-checked={user.id === me.id}
            class="menu-item"
            onClick={() => onPick(user.id)}
          >
            <Avatar user={user.id} size={28} />
            <span class="acting-name">
              {user.realName}
              <small>{outsiderMark(user) ?? user.tz.replaceAll("_", " ")}</small>
            </span>
            {user.id === me.id && <Icon name="check" size={16} />}
          </button>
          <a
            class="icon-button"
            role="menuitem"
            href={addressFor(user.id, place)}
            target="_blank"
            rel="noopener"
            title="Open in a second window"
            aria-label={`Act as ${user.realName} in a second window`}
          >
            <Icon name="window" size={16} />
          </a>
        </div>
      ))}
    </>
  );
}
