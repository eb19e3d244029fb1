import { formatNumber } from '@hutong/model';
import { type Call, type Calls, type CallView, canChooseOutput, type HandingKind, reasonOf } from '@hutong/model/calls';
import { isNumber, local } from '@hutong/protocol';
import { Avatar, Icon, IconButton, type IconName, Menu, type MenuItem, type MenuPlace, useText } from '@hutong/ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useApi, useCell, useMessenger } from '../hooks';
import { chatPath, go } from '../router';
import { useOffers } from '../useOffers';
import { CallKeypad } from './CallKeypad';
import { useDoor } from './door';
import { HandingRemark, HandOn } from './HandOn';
import { handingOf } from './handings';
import { Picture } from './Picture';
import { ProtectionMark, useProtection } from './ProtectionMark';
import { QualityPill } from './QualityPill';
import { RecordingRemark } from './RecordingRemark';
import { Timer } from './Timer';
import { useCaller } from './useCaller';
import { useCanJoin } from './useCanJoin';
import { faultWords, refusalWords, routeWords, stateWords } from './words';

/** A call, over the whole page. */
export function CallScreen({ calls, call, waiting }: { calls: Calls; call: Call; waiting: readonly Call[] }) {
  const text = useText();
  const door = useDoor();
  const view = useCell(call.view);
  const person = useCaller(view.peer);
  const protection = useProtection(view);
  const theirs = useCell(call.remoteVideo);
  const own = useCell(call.localVideo);
  const [keypad, setKeypad] = useState(false);
  const [others, setOthers] = useState<HandingKind>();
  const screen = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    screen.current?.focus();
    return () => {
      // A turn later: what lay below can have the focus again only when nothing covers it.
      setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }));
    };
  }, []);
  const number = isNumber(view.peer) && formatNumber(local(view.peer));
  const seen = view.theirCamera && theirs && view.state !== 'ended' && !view.held;
  return (
    <section
      ref={screen}
      className="call-screen"
      tabIndex={-1}
      aria-label={text('call.with', { name: person.name })}
      data-seen={seen}
      data-state={view.state}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          if (keypad) {
            setKeypad(false);
          } else {
            door.small.set(true);
          }
        } else if (/^[0-9*#]$/.test(event.key) && view.answered !== undefined) {
          setKeypad(true);
          call.press(event.key);
        }
      }}
    >
      {seen && (
        <Picture track={theirs} label={text('call.theirPicture', { name: person.name })} className="call-theirs" />
      )}
      <header className="call-top">
        <IconButton
          icon="shrink"
          label={text('call.minimise')}
          onClick={() => (view.state === 'ended' ? calls.dismiss(call) : door.small.set(true))}
        />
        {waiting[0] && <Waiting calls={calls} call={waiting[0]} />}
      </header>
      <div className="call-who">
        {!seen && <Avatar jid={view.peer} name={person.name} picture={person.picture} size={112} />}
        <h1>{person.name}</h1>
        <p className="call-route">
          {[number !== person.name && number, routeWords(view, text)].filter(Boolean).join(' · ')}
          {protection && <ProtectionMark protection={protection} />}
        </p>
        <p className="call-state" role="status">
          {view.state === 'talking' && !view.held && !view.heldByThem ? '' : stateWords(view, person.name, text)}
          {view.words !== undefined && <span dir="auto">{` ${view.words}`}</span>}
        </p>
        {view.answered !== undefined && <Timer since={view.answered} until={view.ended} />}
        {view.quality && view.state !== 'ended' && <QualityPill quality={view.quality} />}
        <Remarks view={view} name={person.name} />
        <HandingRemark call={call} />
        <RecordingRemark call={call} name={person.name} />
      </div>
      {own && <Picture track={own} label={text('call.ownPicture')} className="call-own" mirrored />}
      {keypad && view.state !== 'ended' && <CallKeypad calls={calls} call={call} onClose={() => setKeypad(false)} />}
      {others && view.state !== 'ended' && (
        <HandOn
          key={others}
          calls={calls}
          call={call}
          waiting={waiting[0]}
          kind={others}
          onClose={() => {
            setOthers(undefined);
            screen.current?.focus();
          }}
        />
      )}
      {view.state === 'ended' ? (
        <Over calls={calls} call={call} view={view} />
      ) : (
        <Deeds
          calls={calls}
          call={call}
          view={view}
          keypad={keypad}
          onKeypad={() => setKeypad(!keypad)}
          onOthers={(kind) => {
            setKeypad(false);
            setOthers(kind);
          }}
        />
      )}
    </section>
  );
}

function Remarks({ view, name }: { view: CallView; name: string }) {
  const text = useText();
  const remarks = [
    view.muted && text('call.state.muted'),
    view.mutedByThem && text('call.state.mutedByThem', { name }),
    view.fault && faultWords(view.fault),
  ].filter((one): one is string => Boolean(one));
  return view.state === 'ended' || remarks.length === 0 ? null : (
    <p className="call-remarks" role="status">
      {remarks.join(' · ')}
    </p>
  );
}

/** The call that waits meanwhile, and the way over to it. */
function Waiting({ calls, call }: { calls: Calls; call: Call }) {
  const text = useText();
  const person = useCaller(call.peer);
  return (
    <div className="call-waiting">
      <Icon name="pause" size={16} />
      <span>{text('call.onHold', { name: person.name })}</span>
      <button type="button" onClick={() => calls.resume(call)}>
        {text('call.swap')}
      </button>
      <IconButton icon="hangup" size={18} label={text('call.hangUp')} onClick={() => call.hangUp()} />
    </div>
  );
}

/** What one can do in a call. */
function Deeds(props: {
  calls: Calls;
  call: Call;
  view: CallView;
  keypad: boolean;
  onKeypad: () => void;
  onOthers: (kind: HandingKind) => void;
}) {
  const { calls, call, view } = props;
  const text = useText();
  const offers = useOffers();
  const [sound, setSound] = useState<MenuPlace>();
  const talking = view.answered !== undefined;
  return (
    <div className="call-deeds" role="toolbar" aria-label={text('common.more')}>
      <Deed
        icon={view.muted ? 'micOff' : 'mic'}
        label={text(view.muted ? 'call.unmute' : 'call.mute')}
        on={view.muted}
        onPress={() => call.setMuted(!view.muted)}
      />
      <Deed icon="keypad" label={text('call.keypad')} on={props.keypad} disabled={!talking} onPress={props.onKeypad} />
      <Deed
        icon="speaker"
        label={text('call.output')}
        menu
        onPress={(box) => setSound({ x: box.left, y: box.top - 8 })}
      />
      {!view.joined && (
        <Deed
          icon={view.camera ? 'video' : 'videoOff'}
          label={text(view.camera ? 'call.cameraOff' : 'call.camera')}
          on={view.camera}
          disabled={!talking || view.held}
          onPress={() => void call.setCamera(!view.camera)}
        />
      )}
      <Deed
        icon="pause"
        label={text(view.held ? 'call.resume' : 'call.hold')}
        on={view.held}
        disabled={!talking}
        onPress={() => (view.held ? calls.resume(call) : call.setHeld(true))}
      />
      {offers.transfer &&
        (['transfer', 'add'] as const).map((kind) => (
          <Deed
            key={kind}
            icon={kind === 'transfer' ? 'forward' : 'plus'}
            label={text(`call.${kind}`)}
            disabled={!talking}
            onPress={() => props.onOthers(kind)}
          />
        ))}
      <ToTelephone call={call} view={view} />
      <Record call={call} view={view} />
      <Deed icon="hangup" label={text('call.hangUp')} danger onPress={() => call.hangUp()} />
      {sound && <SoundMenu calls={calls} call={call} place={sound} onClose={() => setSound(undefined)} />}
    </div>
  );
}

/** Takes a call down, which the server joins for that, where the operator lets people do so. */
function Record({ call, view }: { call: Call; view: CallView }) {
  const text = useText();
  const api = useApi();
  const offers = useOffers();
  const canJoin = useCanJoin();
  const [fault, setFault] = useState<string>();
  if (!offers.recording || !canJoin(view)) {
    return null;
  }
  const ask = (on: boolean) => {
    setFault(undefined);
    api.recordServerCall(call.id, on).catch((error) => setFault(reasonOf(error)));
  };
  const goesOn = view.recording !== undefined && view.recording.state !== 'off' && view.recording.state !== 'refused';
  return (
    <>
      <Deed
        icon="record"
        label={text(goesOn && view.recording?.own ? 'call.recording.stop' : 'call.recording.start')}
        on={goesOn && view.recording?.own === true}
        disabled={view.answered === undefined || (goesOn && !view.recording?.own)}
        onPress={() => ask(!goesOn)}
      />
      {fault && (
        <p className="call-remarks call-over-there" role="status">
          {text('call.recording.failed', { why: refusalWords(fault) })}
        </p>
      )}
    </>
  );
}

/** The way over to one's own telephone; the server joins the call for that, and the other end notices nothing. */
function ToTelephone({ call, view }: { call: Call; view: CallView }) {
  const text = useText();
  const api = useApi();
  const offers = useOffers();
  const canJoin = useCanJoin();
  const own = useMessenger().account;
  const handing = handingOf(call, api);
  const going = useCell(handing.view);
  if (!offers.toTelephone || !canJoin(view) || view.answered === undefined || !isNumber(own)) {
    return null;
  }
  const rings = going?.kind === 'telephone' && (going.state === 'asking' || going.state === 'rings');
  return (
    <Deed icon="phone" label={text('call.toTelephone')} disabled={rings} onPress={() => void handing.telephone(own)} />
  );
}

/** One thing to do in a call. */
export function Deed(props: {
  icon: IconName;
  label: string;
  on?: boolean;
  disabled?: boolean;
  danger?: boolean;
  menu?: boolean;
  onPress: (box: DOMRect) => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="call-deed"
      data-danger={props.danger}
      aria-pressed={props.on}
      aria-haspopup={props.menu ? 'menu' : undefined}
      disabled={props.disabled}
      onClick={(event) => props.onPress(event.currentTarget.getBoundingClientRect())}
    >
      <i>
        <Icon name={props.icon} size={24} />
      </i>
      <span>{props.label}</span>
    </button>
  );
}

/** Microphones, speakers, cameras: which are taken. */
export function SoundMenu(props: { calls: Calls; call: Call; place: MenuPlace; onClose: () => void }) {
  const { calls, call } = props;
  const text = useText();
  const list = useCell(calls.devices.list);
  const chosen = useCell(calls.devices.chosen);
  const mark = (on: boolean) => (on ? ('check' as const) : undefined);
  const items: MenuItem[] = [
    ...(canChooseOutput() ? list.speakers : []).map((one, at) => ({
      icon: mark((chosen.speaker ?? list.speakers[0]?.id) === one.id),
      label: text('call.chooseSpeaker', { name: one.label || String(at + 1) }),
      onChoose: () => calls.devices.choose({ speaker: one.id }),
    })),
    ...list.microphones.map((one, at) => ({
      icon: mark((chosen.microphone ?? list.microphones[0]?.id) === one.id),
      label: text('call.chooseMicrophone', { name: one.label || String(at + 1) }),
      onChoose: () => {
        calls.devices.choose({ microphone: one.id });
        void call.changeDevice('audio');
      },
    })),
    ...list.cameras.map((one, at) => ({
      icon: mark((chosen.camera ?? list.cameras[0]?.id) === one.id),
      label: text('call.chooseCamera', { name: one.label || String(at + 1) }),
      onChoose: () => {
        calls.devices.choose({ camera: one.id });
        void call.changeDevice('video');
      },
    })),
    {
      icon: mark(chosen.asItIs ?? false),
      label: text('call.soundAsItIs'),
      onChoose: () => {
        calls.devices.choose({ asItIs: !chosen.asItIs });
        void call.changeDevice('audio');
      },
    },
  ];
  return <Menu label={text('call.output')} place={props.place} items={items} onClose={props.onClose} />;
}

/** What one may do when it is over. */
function Over({ calls, call, view }: { calls: Calls; call: Call; view: CallView }) {
  const text = useText();
  const door = useDoor();
  return (
    <div className="call-deeds call-over" role="toolbar" aria-label={text('call.state.ended')}>
      <Deed
        icon="call"
        label={text('call.again')}
        onPress={() => {
          calls.dismiss(call);
          void door.start(view.peer, view.video);
        }}
      />
      <Deed
        icon="chat"
        label={text('call.toMessage')}
        onPress={() => {
          calls.dismiss(call);
          go(chatPath(view.peer));
        }}
      />
      <Deed icon="close" label={text('call.close')} onPress={() => calls.dismiss(call)} />
    </div>
  );
}
