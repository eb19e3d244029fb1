import type { Item, Progress } from '@hutong/model';
import type { FileInfo } from '@hutong/protocol';
import { Icon, IconButton, textOr, useText } from '@hutong/ui';
import { type MouseEvent, memo } from 'react';
import { useMessenger } from '../../hooks';
import { clock, fullTime } from '../../times';
import { Attachment } from './Attachment';
import { Body } from './Body';
import { BurnBubble } from './burning/BurnBubble';
import { CallCard } from './cards/CallCard';
import { LinkCard } from './cards/LinkCard';
import { PlaceCard } from './cards/PlaceCard';
import type { MessageDeeds } from './deeds';
import { isOurs } from './isOurs';
import { kindOf, preview } from './preview';
import { Ticks } from './Ticks';

interface RowProps {
  readonly item: Item;
  readonly progress: Progress | undefined;
  readonly day: string | undefined;
  readonly unread: boolean;
  readonly continues: boolean;
  readonly ends: boolean;
  readonly quoted: Item | undefined;
  readonly name: string;
  readonly tabbable: boolean;
  readonly deeds: MessageDeeds;
  /** Whether it is chosen; undefined while none are. */
  readonly selected: boolean | undefined;
  readonly onGoTo: (id: string) => void;
}

/** A message, with the day or the beginning of the news above it. */
export const MessageRow = memo(function MessageRow(props: RowProps) {
  const { item, day, unread, continues, deeds } = props;
  const text = useText();
  const openMenu = (event: MouseEvent) => {
    event.preventDefault();
    deeds.menu(item, { x: event.clientX, y: event.clientY, left: item.own });
  };
  const menuAt = (element: Element) => {
    const box = (element.querySelector('.bubble') ?? element).getBoundingClientRect();
    deeds.menu(item, { x: item.own ? box.right : box.left, y: box.top + 8, left: item.own });
  };
  return (
    <>
      {day !== undefined && <h3 className="day">{day}</h3>}
      {unread && <div className="unread-line">{text('chat.new')}</div>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go from message to message */}
      <article
        className="message"
        data-key={item.key}
        data-own={item.own}
        data-continues={continues}
        data-selected={props.selected}
        onClickCapture={(event) => {
          if (props.selected !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            deeds.toggle(item);
          }
        }}
        tabIndex={props.tabbable ? 0 : -1}
        aria-label={labelOf(props, text)}
        onContextMenu={openMenu}
        onKeyDown={(event) => {
          if (event.target === event.currentTarget && (event.key === 'Enter' || event.key === 'ContextMenu')) {
            event.preventDefault();
            menuAt(event.currentTarget);
          } else if (event.target === event.currentTarget && event.key === ' ' && props.selected !== undefined) {
            event.preventDefault();
            deeds.toggle(item);
          }
        }}
      >
        {item.retracted ? <Retracted {...props} /> : <Said {...props} onMenu={menuAt} />}
        {item.undeleted && <Undeleted item={item} deeds={deeds} />}
      </article>
    </>
  );
});

/** Sender, text, time: in the order in which they are said. */
function labelOf({ item, name, progress, selected }: RowProps, text: ReturnType<typeof useText>): string {
  const sender = item.own ? text('chat.you') : name;
  const how =
    progress === undefined || progress === 'failed' || item.call
      ? ''
      : text(progress === 'queued' ? 'message.sending' : `message.${progress}`);
  const chosen = selected ? text('select.chosen') : '';
  return [sender, preview(item, text), clock(item.at), how, chosen].filter(Boolean).join(', ');
}

function Said(props: RowProps & { onMenu: (element: Element) => void }) {
  const { item, deeds } = props;
  const text = useText();
  const media =
    item.place !== undefined || (item.file !== undefined && /^(picture|video|card)$/.test(kindOf(item.file)));
  return (
    <>
      <div className="bubble-line">
        <div className={item.sticker ? 'bubble bubble-sticker' : media ? 'bubble bubble-media' : 'bubble'}>
          {item.reply && <Quote {...props} />}
          {item.burn && <BurnBubble item={item} />}
          {item.call && <CallCard peer={item.peer} call={item.call} />}
          {item.place && <PlaceCard place={item.place} />}
          {item.sticker && item.file && <Sticker file={item.file} />}
          {item.file && !item.sticker && (
            <Attachment item={item} file={item.file} onShow={() => deeds.showPicture(item)} />
          )}
          {item.body !== undefined && <Body text={item.body} />}
          {item.previews?.map((preview) => (
            <LinkCard key={preview.url} preview={preview} />
          ))}
        </div>
        <div className="message-deeds">
          {!item.call && (
            <IconButton
              icon="reply"
              size={17}
              tabIndex={-1}
              label={text('message.reply')}
              onClick={() => deeds.reply(item)}
            />
          )}
          <IconButton
            icon="more"
            size={17}
            tabIndex={-1}
            label={text('message.actions')}
            onClick={(event) => props.onMenu(event.currentTarget)}
          />
        </div>
      </div>
      <Reactions item={item} deeds={deeds} />
      {item.failure ? (
        <Failed item={item} deeds={deeds} />
      ) : (
        (props.ends || item.edited !== undefined || props.progress === 'queued') && (
          <p className="meta" aria-hidden="true">
            {item.edited !== undefined && <span>{text('message.edited')}</span>}
            {props.progress !== undefined && !item.call && <Ticks progress={props.progress} />}
            <time title={fullTime(item.at)}>{clock(item.at)}</time>
          </p>
        )
      )}
    </>
  );
}

function Sticker({ file }: { file: FileInfo }) {
  const text = useText();
  return isOurs(file.url) ? (
    <img
      className="sticker"
      src={file.url}
      alt={file.description ?? text('sticker.sticker')}
      width={128}
      height={128}
    />
  ) : (
    <p>{`[${file.description ?? text('sticker.sticker')}]`}</p>
  );
}

function Quote({ item, quoted, name, onGoTo }: RowProps) {
  const text = useText();
  const messenger = useMessenger();
  const own = item.reply?.to === messenger.account;
  const words = quoted ? preview(quoted, text) : item.reply?.quote || text('message.missing');
  return (
    <button type="button" className="quote" tabIndex={-1} onClick={() => item.reply && onGoTo(item.reply.id)}>
      <b>{own ? text('chat.you') : name}</b>
      <span>{words}</span>
    </button>
  );
}

function Reactions({ item, deeds }: { item: Item; deeds: MessageDeeds }) {
  const text = useText();
  const messenger = useMessenger();
  const byEmoji = new Map<string, string[]>();
  for (const [who, reaction] of Object.entries(item.reactions ?? {})) {
    for (const emoji of reaction.emojis) {
      byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), who]);
    }
  }
  if (byEmoji.size === 0) {
    return null;
  }
  return (
    <div className="reactions">
      {[...byEmoji].map(([emoji, who]) => {
        const names = who.map((jid) =>
          jid === messenger.account ? text('chat.you') : messenger.people.of(jid).get().name,
        );
        return (
          <button
            key={emoji}
            type="button"
            aria-pressed={who.includes(messenger.account)}
            aria-label={text('message.reactions', { emoji, names: names.join(', ') })}
            title={names.join(', ')}
            onClick={() => deeds.react(item, emoji)}
          >
            {emoji} {who.length}
          </button>
        );
      })}
    </div>
  );
}

function Failed({ item, deeds }: { item: Item; deeds: MessageDeeds }) {
  const text = useText();
  const condition = item.failure?.condition ?? '';
  const reason = textOr('reason', condition, condition.startsWith('upload') ? 'reason.upload' : 'reason.other');
  return (
    <p className="meta failed" role="alert">
      <Icon name="alert" size={16} />
      {text('message.failed', { reason })}
      <button type="button" onClick={() => deeds.retry(item)}>
        {text('message.retry')}
      </button>
      <button type="button" onClick={() => deeds.discard(item)}>
        {text('message.discard')}
      </button>
    </p>
  );
}

function Undeleted({ item, deeds }: { item: Item; deeds: MessageDeeds }) {
  const text = useText();
  const reason = textOr('undeleted', item.undeleted?.condition ?? '', 'undeleted.other');
  return (
    <p className="meta failed" role="alert">
      <Icon name="alert" size={16} />
      {text('message.undeleted', { reason })}
      <button type="button" onClick={() => deeds.hide(item)}>
        {text('message.deleteAgain')}
      </button>
      <button type="button" onClick={() => deeds.keep(item)}>
        {text('message.keep')}
      </button>
    </p>
  );
}

function Retracted({ item, name }: RowProps) {
  const text = useText();
  if (item.burned) {
    return (
      <p className="retracted burned">
        <Icon name="flame" size={16} />
        {text('burn.burned')}
      </p>
    );
  }
  return <p className="retracted">{text(item.own ? 'message.retractedOwn' : 'message.retracted', { name })}</p>;
}
