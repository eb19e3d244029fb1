import { Conferences, formatNumber } from '@hutong/model';
import { type Attendee, type ConferenceLive, domain } from '@hutong/protocol';
import {
  Avatar,
  Button,
  Icon,
  IconButton,
  Menu,
  type MenuItem,
  type MenuPlace,
  type Text,
  textOr,
  useText,
} from '@hutong/ui';
import { useState } from 'react';
import { useApi, useMessenger, usePerson } from '../hooks';
import { useNames } from '../pages/phone/useNames';

/** Who is in it: raised hands first, then in the order in which they came. */
export function People({ live, me }: { live: ConferenceLive; me: Attendee | undefined }) {
  const text = useText();
  const hands = Conferences.hands(live);
  const order = (one: Attendee) => {
    const hand = hands.indexOf(one.leg);
    return hand < 0 ? hands.length + one.leg : hand;
  };
  const people = [...(live.people ?? [])].sort((one, other) => order(one) - order(other));
  return (
    <ul className="conference-people" aria-label={text('conference.people', { n: people.length })}>
      {people.map((one) => (
        <Person key={one.leg} live={live} one={one} isMe={one.leg === me?.leg} />
      ))}
    </ul>
  );
}

function Person({ live, one, isMe }: { live: ConferenceLive; one: Attendee; isMe: boolean }) {
  const text = useText();
  const { account } = useMessenger();
  const names = useNames();
  const [menu, setMenu] = useState<MenuPlace>();
  const address = one.address ?? '';
  const jid = address.includes('@') ? address : address.startsWith('+') ? `${address}@${domain(account)}` : '';
  const person = usePerson(jid || account);
  const name = jid ? names(jid) : one.name || (address ? formatNumber(address) : text('conference.somebody'));
  const speaking = live.speaking.includes(one.leg);
  const lines = [
    isMe && text('conference.you'),
    one.owner && text('conference.owner'),
    one.kind === 'guest' && text('conference.guest'),
    ...states(one, speaking, text),
  ].filter(Boolean);
  return (
    <li
      className="attendee"
      data-speaking={speaking}
      data-state={one.state}
      data-hand={Boolean(one.hand)}
      data-muted={one.muted || one.silenced}
    >
      <Avatar jid={jid || `${one.leg}@telephone`} name={name} picture={jid ? person.picture : undefined} size={56} />
      <b>{name}</b>
      <small>{lines.join(' · ')}</small>
      <i className="attendee-marks" aria-hidden="true">
        {one.hand && <Icon name="hand" size={18} />}
        {(one.muted || one.silenced) && <Icon name="micOff" size={18} />}
        {one.kind === 'telephone' && <Icon name="phone" size={18} />}
      </i>
      {live.own && one.state === 'waiting' && <Admit live={live} one={one} name={name} />}
      {live.own && !isMe && one.state !== 'gone' && (
        <IconButton
          icon="more"
          className="attendee-more"
          label={text('conference.deeds', { name })}
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            setMenu({ x: box.left, y: box.bottom });
          }}
        />
      )}
      {menu && <Owning live={live} one={one} name={name} place={menu} onClose={() => setMenu(undefined)} />}
    </li>
  );
}

/** A guest before the door, and who may open it. */
function Admit({ live, one, name }: { live: ConferenceLive; one: Attendee; name: string }) {
  const text = useText();
  const api = useApi();
  return (
    <Button kind="main" onClick={() => void api.changeAttendee(live.id, one.leg, { admit: true }).catch(() => {})}>
      {text('conference.admit', { name })}
    </Button>
  );
}

/** What the owner may do with somebody. */
function Owning(props: { live: ConferenceLive; one: Attendee; name: string; place: MenuPlace; onClose: () => void }) {
  const { live, one, name } = props;
  const text = useText();
  const api = useApi();
  const change = (what: { muted?: boolean; hand?: boolean }) =>
    void api.changeAttendee(live.id, one.leg, what).catch(() => {});
  // Another device of one's own is muted by oneself, not by the owner.
  const off = live.mine?.some(({ leg }) => leg === one.leg) ? one.muted : one.silenced;
  const items: MenuItem[] = [
    ...(one.state === 'in'
      ? [
          {
            icon: off ? ('mic' as const) : ('micOff' as const),
            label: text(off ? 'conference.unmuteOf' : 'conference.muteOf', { name }),
            onChoose: () => change({ muted: !off }),
          },
        ]
      : []),
    ...(one.hand
      ? [
          {
            icon: 'hand' as const,
            label: text('conference.lowerOf', { name }),
            onChoose: () => change({ hand: false }),
          },
        ]
      : []),
    {
      icon: 'leave',
      label: text('conference.putOut', { name }),
      onChoose: () => void api.removeAttendee(live.id, one.leg).catch(() => {}),
    },
  ];
  return <Menu label={text('conference.deeds', { name })} place={props.place} items={items} onClose={props.onClose} />;
}

function states(one: Attendee, speaking: boolean, text: Text): (string | false)[] {
  if (one.state === 'gone') {
    return [textOr('callback.reason', one.reason ?? 'failed', 'callback.reason.failed')];
  }
  if (one.state !== 'in') {
    return [text(`conference.state.${one.state}`)];
  }
  return [
    Boolean(one.hand) && text('conference.state.hand'),
    one.silenced ? text('conference.state.silenced') : one.muted && text('conference.state.muted'),
    speaking && text('conference.state.speaking'),
  ];
}
