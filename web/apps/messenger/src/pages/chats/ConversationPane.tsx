import { Avatar, Icon, IconButton, Spinner, useText } from '@hutong/ui';
import { type DragEvent, useEffect, useState } from 'react';
import { CallButtons } from '../../calls/CallButtons';
import { useCell, useMedia, useMessenger, usePerson, usePhone } from '../../hooks';
import { go } from '../../router';
import { AttachDialog } from './AttachDialog';
import { Composer } from './Composer';
import { ForwardDialog } from './ForwardDialog';
import { InfoPane } from './InfoPane';
import { Lightbox } from './Lightbox';
import { MessageList } from './MessageList';
import { MessageMenu } from './MessageMenu';
import { SelectionBar } from './SelectionBar';
import { ScheduledLine } from './scheduling/ScheduledList';
import { subtitle } from './subtitle';
import { useDeeds } from './useDeeds';

/** One conversation: who, what was said, and where to answer. */
export function ConversationPane({ peer }: { peer: string }) {
  const text = useText();
  const phone = usePhone();
  const messenger = useMessenger();
  const person = usePerson(peer);
  const view = useCell(messenger.conversations.view(peer));
  const wide = useMedia('(min-width: 1180px)');
  const [info, setInfo] = useState(false);
  const [files, setFiles] = useState<readonly File[]>([]);
  const { state, deeds, set } = useDeeds(peer);
  useLooking(peer, view.loaded);
  const dropped = useDrop(setFiles);
  const showInfo = wide || info;
  return (
    <>
      <main
        className="conversation"
        id="main"
        data-veiled={view.conversation.burns !== undefined}
        {...dropped.handlers}
      >
        <header className="conversation-head">
          {phone && <IconButton icon="back" label={text('common.back')} onClick={() => go('/')} />}
          {phone && <Avatar jid={peer} name={person.name} picture={person.picture} size={36} />}
          <div
            className="conversation-who"
            title={view.conversation.burns === undefined ? undefined : text('burn.veiled')}
          >
            <h1>{person.name}</h1>
            <small>
              {person.presence !== 'offline' && <i className="presence" data-presence={person.presence} />}
              {subtitle(person, text)}
            </small>
          </div>
          <CallButtons peer={peer} name={person.name} />
          {!wide && (
            <IconButton
              icon="info"
              label={text('chat.info', { name: person.name })}
              aria-expanded={info}
              onClick={() => setInfo(!info)}
            />
          )}
        </header>
        {view.loaded ? (
          <MessageList conversation={view.conversation} items={view.items} deeds={deeds} selected={state.selected} />
        ) : (
          <div className="splash">
            <Spinner />
          </div>
        )}
        <ScheduledLine peer={peer} />
        {state.selected ? (
          <SelectionBar items={view.items} selected={state.selected} set={set} />
        ) : (
          <Composer
            peer={peer}
            mode={state.mode}
            onMode={(mode) => set({ mode })}
            onFiles={setFiles}
            draft={view.conversation.draft}
            burns={view.conversation.burns}
          />
        )}
        {dropped.over && (
          <div className="drop">
            <Icon name="clip" size={32} />
            {text('composer.drop', { name: person.name })}
          </div>
        )}
      </main>
      {showInfo && (
        <InfoPane
          peer={peer}
          items={view.items}
          onClose={wide ? undefined : () => setInfo(false)}
          onShow={deeds.showPicture}
          veiled={view.conversation.burns !== undefined}
        />
      )}
      {state.menu && <MessageMenu {...state.menu} peer={peer} deeds={deeds} set={set} />}
      {state.forwards && <ForwardDialog items={state.forwards} onClose={() => set({ forwards: undefined })} />}
      {state.picture && (
        <Lightbox items={view.items} first={state.picture} onClose={() => set({ picture: undefined })} />
      )}
      {files.length > 0 && (
        <AttachDialog peer={peer} files={files} burns={view.conversation.burns} onClose={() => setFiles([])} />
      )}
    </>
  );
}

/** What is on the screen of somebody who looks is read. */
function useLooking(peer: string, loaded: boolean): void {
  const messenger = useMessenger();
  useEffect(() => {
    const look = () => messenger.look(loaded && !document.hidden && document.hasFocus() ? peer : undefined);
    look();
    const events: readonly [EventTarget, string][] = [
      [window, 'focus'],
      [window, 'blur'],
      [document, 'visibilitychange'],
    ];
    for (const [where, name] of events) {
      where.addEventListener(name, look);
    }
    return () => {
      for (const [where, name] of events) {
        where.removeEventListener(name, look);
      }
      messenger.look(undefined);
    };
  }, [messenger, peer, loaded]);
}

function useDrop(onFiles: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  const carries = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (carries(event)) {
        event.preventDefault();
        setOver(true);
      }
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) {
        setOver(false);
      }
    },
    onDrop: (event: DragEvent) => {
      if (carries(event)) {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }
    },
  };
  return { over, handlers };
}
