import type { Call, Calls } from '@hutong/model/calls';
import { Avatar, Button, Icon, Menu, type MenuPlace, useText } from '@hutong/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { useCell, useMessenger } from '../hooks';
import { useDoor } from './door';
import { useCaller } from './useCaller';
import { useNotice } from './useNotice';
import { faultWords } from './words';

/** Somebody calls. The focus stays with who types; keys of their own answer and decline. */
export function IncomingCall(props: { calls: Calls; call: Call; talking: boolean | undefined }) {
  const { calls, call } = props;
  const text = useText();
  const door = useDoor();
  const messenger = useMessenger();
  const id = useId();
  const view = useCell(call.view);
  const person = useCaller(view.peer);
  const box = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState<MenuPlace>();
  useNotice(person.name, text(view.video ? 'call.incomingVideo' : 'call.incomingAudio'), view.id);
  useEffect(() => void messenger.people.look(messenger.connection, view.peer), [messenger, view.peer]);
  useEffect(() => {
    const dialog = box.current;
    if (document.querySelector('dialog:modal')) {
      // Only what is in front of that dialog can be pressed.
      dialog?.showModal();
      return () => dialog?.close();
    }
    // Not `show()`, which takes the focus from who types.
    dialog?.setAttribute('open', '');
    if (!isTyping()) {
      dialog?.focus();
    }
  }, []);
  const answer = (camera: boolean) => {
    door.small.set(false);
    void calls.answer(call, camera);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey) {
        if (event.code === 'KeyA') {
          event.preventDefault();
          door.small.set(false);
          void calls.answer(call);
        } else if (event.code === 'KeyD') {
          event.preventDefault();
          call.decline();
        }
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [calls, call, door]);
  return (
    <dialog
      ref={box}
      className="incoming"
      role="alertdialog"
      tabIndex={-1}
      onCancel={(event) => event.preventDefault()}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-what`}
    >
      <Avatar jid={view.peer} name={person.name} picture={person.picture} size={64} />
      <div className="incoming-who">
        <h2 id={`${id}-name`}>
          <span className="visually-hidden">{text('call.incoming', { name: '' })}</span>
          {person.name}
        </h2>
        <p id={`${id}-what`}>
          {text(view.video ? 'call.incomingVideo' : 'call.incomingAudio')}
          {props.talking && <span>{text('call.waits')}</span>}
          <small>{text('call.keys')}</small>
        </p>
        {view.fault && (
          <p className="incoming-fault" role="alert">
            {faultWords(view.fault)}
          </p>
        )}
      </div>
      <div className="incoming-deeds">
        <Button kind="danger" onClick={() => call.decline()}>
          <Icon name="hangup" size={20} />
          {text('call.decline')}
        </Button>
        {!view.telephone && (
          <Button
            aria-haspopup="menu"
            aria-label={text('call.declineWith')}
            title={text('call.declineWith')}
            onClick={(event) => {
              const { left, bottom } = event.currentTarget.getBoundingClientRect();
              setWords({ x: left, y: bottom + 6 });
            }}
          >
            <Icon name="chat" size={20} />
          </Button>
        )}
        {view.video && (
          <Button className="incoming-yes" onClick={() => answer(true)}>
            <Icon name="video" size={20} />
            {text('call.answerVideo')}
          </Button>
        )}
        <Button className="incoming-yes" onClick={() => answer(false)}>
          <Icon name="call" size={20} />
          {text('call.answer')}
        </Button>
      </div>
      {words && (
        <Menu
          label={text('call.declineWith')}
          place={words}
          onClose={() => setWords(undefined)}
          items={(['call.later1', 'call.later2', 'call.later3'] as const).map((key) => ({
            label: text(key),
            onChoose: () => {
              call.decline();
              void messenger.sendText(view.peer, text(key));
            },
          }))}
        />
      )}
    </dialog>
  );
}

/** Whether somebody is writing: then a key that comes a moment later is meant for the text. */
function isTyping(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== 'checkbox');
}
