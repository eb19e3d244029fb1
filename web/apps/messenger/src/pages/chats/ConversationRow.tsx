import { type Conversation, progressOf } from '@hutong/model';
import { Avatar, Icon, type MenuPlace, useText } from '@hutong/ui';
import { type MouseEvent, memo } from 'react';
import { useCell, useMessenger, usePerson } from '../../hooks';
import { chatPath, go } from '../../router';
import { shortTime } from '../../times';
import { preview } from './preview';
import { Ticks } from './Ticks';

/** A conversation in the list. */
export const ConversationRow = memo(function ConversationRow(props: {
  conversation: Conversation;
  on: boolean;
  now: number;
  onMenu: (place: MenuPlace) => void;
}) {
  const { conversation, on, now, onMenu } = props;
  const text = useText();
  const messenger = useMessenger();
  const person = usePerson(conversation.peer);
  const types = useCell(messenger.typing.peers).has(conversation.peer);
  const { last, unread, draft, pinned, muted, mentioned } = conversation;
  const follow = (event: MouseEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(chatPath(conversation.peer));
    }
  };
  return (
    <a
      href={chatPath(conversation.peer)}
      className="row"
      data-row
      data-pinned={pinned}
      data-veiled={conversation.burns !== undefined}
      aria-current={on ? 'true' : undefined}
      onClick={follow}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      <Avatar jid={person.jid} name={person.name} picture={person.picture} presence={person.presence} />
      <span className="row-main">
        <b>{person.name}</b>
        <span className="row-line">
          {types ? (
            <span className="row-typing">{text('chat.typing')}</span>
          ) : mentioned && unread > 0 ? (
            <>
              <span className="row-draft">{text('mention.you')}</span>{' '}
              <span className="row-text">{last && preview(last, text)}</span>
            </>
          ) : draft !== undefined && !on ? (
            <>
              <span className="row-draft">{text('list.draft')}</span> <span className="row-text">{draft}</span>
            </>
          ) : (
            last && (
              <>
                {last.own && !last.retracted && !last.call && (
                  <Ticks progress={progressOf(last, conversation)} size={15} />
                )}
                <span className="row-text">{preview(last, text)}</span>
              </>
            )
          )}
        </span>
      </span>
      <span className="row-end">
        <time>{conversation.at > 0 ? shortTime(conversation.at, now) : ''}</time>
        <span className="row-marks">
          {muted && <Mark icon="mute" label={text('list.muted')} />}
          {pinned && <Mark icon="pin" label={text('list.pinned')} />}
          {unread > 0 && (
            <span className="badge" data-muted={muted}>
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              <span className="visually-hidden">{text('list.unread', { n: unread })}</span>
            </span>
          )}
        </span>
      </span>
    </a>
  );
});

function Mark({ icon, label }: { icon: 'mute' | 'pin'; label: string }) {
  return (
    <span className="row-mark">
      <Icon name={icon} size={14} />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
