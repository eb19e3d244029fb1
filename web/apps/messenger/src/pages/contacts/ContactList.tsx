import type { BookContact } from '@hutong/protocol';
import { Button, Icon, IconButton, Menu, type MenuPlace, Spinner, useText } from '@hutong/ui';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useCell, useMessenger, usePhone } from '../../hooks';
import { go } from '../../router';
import { bookOf, problemWords } from './book';
import { ContactRow } from './ContactRow';
import { LazyRows } from './LazyRows';
import { LetterRail } from './LetterRail';
import { contactPath } from './paths';
import { useFound } from './useFound';

/** Everybody from A to Z, with search above. */
export function ContactList({ current }: { current: string | undefined }) {
  const text = useText();
  const phone = usePhone();
  const book = bookOf(useMessenger());
  const all = useCell(book.all);
  const failed = useCell(book.failed);
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const [menu, setMenu] = useState<MenuPlace>();
  const rows = useRef<HTMLDivElement>(null);
  const found = useFound(asked, all);
  const shown = asked.trim() === '' ? all : found;
  const groups = useMemo(() => groupByLetter(asked.trim() === '' ? shown : undefined), [asked, shown]);
  const closeMenu = useCallback(() => setMenu(undefined), []);
  const toggle = useCallback(
    (id: string) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(id)) {
          next.add(id);
        }
        return next;
      }),
    [],
  );
  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape' && chosen) {
        setChosen(undefined);
      }
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [chosen]);
  const remove = async () => {
    const ids = [...(chosen ?? [])];
    setChosen(undefined);
    await book.does(book.api.remove(ids), (done) => text('contacts.deleted', { n: done.count }));
    if (current !== undefined && ids.includes(current)) {
      go(contactPath());
    }
  };
  const row = (contact: BookContact) => (
    <ContactRow
      key={contact.id}
      contact={contact}
      on={contact.id === current}
      chosen={chosen?.has(contact.id)}
      onToggle={toggle}
    />
  );
  return (
    <aside className="list contact-list" aria-label={text('contacts.label')}>
      <header>
        {phone && <h1>{text('nav.contacts')}</h1>}
        <Search
          value={asked}
          onChange={setAsked}
          onDown={() => rows.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
        />
        <IconButton icon="plus" label={text('contacts.new')} onClick={() => go(contactPath('new'))} />
        <IconButton
          icon="more"
          label={text('common.more')}
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            setMenu({ x: box.right, y: box.bottom + 4, left: true });
          }}
        />
      </header>
      {chosen && (
        <SelectionBar
          count={chosen.size}
          onAll={() => setChosen(new Set((shown ?? []).map((one) => one.id)))}
          onDelete={() => void remove()}
          onEnd={() => setChosen(undefined)}
        />
      )}
      <div className="contact-rows-frame">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows move between the rows, which are links */}
        <div className="rows" ref={rows} onKeyDown={moveBetweenRows}>
          {groups
            ? groups.map(([letter, contacts]) => (
                <section key={letter} data-letter={letter} aria-label={letter}>
                  <h2 className="letter">{letter}</h2>
                  <LazyRows contacts={contacts} row={row} />
                </section>
              ))
            : shown?.map(row)}
          <Faces
            loading={shown === undefined && !failed}
            failed={failed && !all}
            none={all?.length === 0 && asked === ''}
            noHits={asked.trim() !== '' && found?.length === 0 ? asked.trim() : undefined}
            onRetry={() => void book.load()}
          />
          {all && all.length > 0 && asked.trim() === '' && (
            <p className="contact-count">{text('contacts.count', { n: all.length })}</p>
          )}
        </div>
        {groups && groups.length > 1 && <LetterRail letters={groups.map(([letter]) => letter)} rows={rows} />}
      </div>
      {menu && <ListMenu place={menu} onClose={closeMenu} onSelect={() => setChosen(new Set())} />}
    </aside>
  );
}

function groupByLetter(contacts: readonly BookContact[] | undefined): [string, BookContact[]][] | undefined {
  if (!contacts) {
    return undefined;
  }
  const groups: [string, BookContact[]][] = [];
  for (const contact of contacts) {
    const last = groups.at(-1);
    if (last?.[0] === contact.letter) {
      last[1].push(contact);
    } else {
      groups.push([contact.letter, [contact]]);
    }
  }
  return groups;
}

function Search(props: { value: string; onChange: (value: string) => void; onDown: () => void }) {
  const text = useText();
  return (
    <div className="search">
      <Icon name="find" size={16} />
      <input
        type="search"
        aria-label={text('contacts.searchLabel')}
        placeholder={text('common.search')}
        autoComplete="off"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            props.onChange('');
          } else if (event.key === 'ArrowDown') {
            event.preventDefault();
            props.onDown();
          }
        }}
      />
      {props.value !== '' && (
        <IconButton icon="close" size={16} label={text('common.clear')} onClick={() => props.onChange('')} />
      )}
    </div>
  );
}

function SelectionBar(props: { count: number; onAll: () => void; onDelete: () => void; onEnd: () => void }) {
  const text = useText();
  return (
    <div className="selection-bar">
      <b role="status">{text('contacts.selected', { n: props.count })}</b>
      <Button kind="quiet" onClick={props.onAll}>
        {text('contacts.selectAll')}
      </Button>
      <Button kind="danger" disabled={props.count === 0} onClick={props.onDelete}>
        <Icon name="trash" size={16} />
        {text('contacts.delete')}
      </Button>
      <IconButton icon="close" size={18} label={text('common.cancel')} onClick={props.onEnd} />
    </div>
  );
}

function Faces(props: {
  loading: boolean;
  failed: boolean;
  none: boolean;
  noHits: string | undefined;
  onRetry: () => void;
}) {
  const text = useText();
  if (props.loading) {
    return (
      <p className="contact-face" role="status">
        <Spinner /> {text('common.loading')}
      </p>
    );
  }
  if (props.failed) {
    return (
      <div className="empty" role="alert">
        <p>{text('contacts.failed')}</p>
        <Button onClick={props.onRetry}>{text('common.retry')}</Button>
      </div>
    );
  }
  if (props.noHits !== undefined) {
    return <p className="contact-face">{text('contacts.noHits', { text: props.noHits })}</p>;
  }
  return props.none ? (
    <div className="empty">
      <h2>{text('contacts.empty')}</h2>
      <p>{text('contacts.emptyText')}</p>
      <Button kind="main" onClick={() => go(contactPath('new'))}>
        {text('contacts.new')}
      </Button>
      <Button onClick={() => go(contactPath('transfer'))}>{text('transfer.import')}</Button>
    </div>
  ) : null;
}

function ListMenu(props: { place: MenuPlace; onClose: () => void; onSelect: () => void }) {
  const text = useText();
  const book = bookOf(useMessenger());
  const look = async () => {
    try {
      const n = await book.lookWhoIsHere();
      const words = n > 0 ? text('contacts.hereFound', { n }) : text('contacts.hereNone');
      book.notice.set({ words: `${words} ${text('contacts.hereText')}` });
    } catch (error) {
      book.notice.set({ words: problemWords(error) });
    }
  };
  return (
    <Menu
      label={text('common.more')}
      place={props.place}
      onClose={props.onClose}
      items={[
        { icon: 'check', label: text('contacts.select'), onChoose: props.onSelect },
        { icon: 'find', label: text('contacts.findHere'), onChoose: () => void look() },
        { icon: 'merge', label: text('contacts.duplicates'), onChoose: () => go(contactPath('duplicates')) },
        { icon: 'upload', label: text('contacts.transfer'), onChoose: () => go(contactPath('transfer')) },
        { icon: 'clock', label: text('contacts.history'), onChoose: () => go(contactPath('history')) },
      ]}
    />
  );
}

/** Up and down move between the rows. */
function moveBetweenRows(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') {
    return;
  }
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at >= 0) {
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
  }
}
