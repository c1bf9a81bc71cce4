import type { JSX } from "preact";
import type { SandboxChannel } from "../../api.ts";
import { Avatar } from "../frame/avatar.tsx";
import { Icon } from "../frame/icon.tsx";
import { isMember, outsiderMark, personName, userOf } from "../model/lookups.ts";
import { usePage } from "../model/page-context.ts";
import { Dialog } from "../overlay/dialog.tsx";

interface ChannelDetailsProps {
  readonly channel: SandboxChannel;
  readonly onClose: () => void;
}

/** Who is in a channel, and the way to bring somebody in. */
export function ChannelDetails({ channel, onClose }: ChannelDetailsProps): JSX.Element {
  const { world, act } = usePage();
  const others = world.users.filter((user) => !channel.members.includes(user.id) && !user.deactivated);
  return (
    <Dialog label={`Members of ${channel.name}`} class="details" onClose={onClose} light>
      <div class="dialog-head">
        <h2 class="dialog-title"># {channel.name}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {channel.topic && <p class="dialog-text">{channel.topic}</p>}
      <ul class="people">
        {channel.members.map((member) => (
          <Person key={member} id={member} />
        ))}
      </ul>
      {isMember(world, channel) && others.length > 0 && (
        <>
          <h3 class="people-heading">Not in this channel</h3>
          <ul class="people">
            {others.map((user) => (
              <Person
                key={user.id}
                id={user.id}
                onInvite={() => void act({ do: "invite", channel: channel.id, user: user.id })}
              />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Person({ id, onInvite }: { readonly id: string; readonly onInvite?: () => void }): JSX.Element {
  const { world } = usePage();
  const user = userOf(world, id);
  const mark = user && outsiderMark(user);
  return (
    <li class="person">
      <Avatar user={id} size={32} />
      <span class="person-name">
        {personName(world, id)} {user?.kind === "bot" && <span class="badge">APP</span>}
        {mark && <span class="badge outsider">{mark}</span>}
      </span>
      {onInvite && (
        <button type="button" class="button" aria-label={`Add ${personName(world, id)}`} onClick={onInvite}>
          Add
        </button>
      )}
    </li>
  );
}
