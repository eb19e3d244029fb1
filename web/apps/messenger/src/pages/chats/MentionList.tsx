import { Avatar, useText } from '@hutong/ui';
import { useMessenger, usePerson } from '../../hooks';

/** The word that begins with @ and ends at the cursor, without the @. */
export function mentionAt(words: string, cursor: number): string | undefined {
  return /(?:^|\s)@([^\s@]{0,30})$/u.exec(words.slice(0, cursor))?.[1];
}

/** Whom a word that begins with @ may mean. */
export function usePeopleLike(asked: string | undefined, peer: string): readonly string[] {
  const messenger = useMessenger();
  if (asked === undefined) {
    return [];
  }
  const { name } = messenger.people.of(peer).get();
  const isPeer = `${name} ${peer}`.toLowerCase().includes(asked.toLowerCase());
  return [...new Set([...(isPeer ? [peer] : []), ...(asked === '' ? [] : messenger.findPeople(asked))])].slice(0, 6);
}

/** People to name in a message; arrows and Enter in the field choose. */
export function MentionList(props: {
  people: readonly string[];
  at: number;
  id: string;
  onChoose: (jid: string) => void;
}) {
  const text = useText();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a select cannot stand beside the words it completes
    <div className="mentions" role="listbox" id={props.id} tabIndex={-1} aria-label={text('mention.list')}>
      {props.people.map((jid, at) => (
        <Person key={jid} jid={jid} on={at === props.at} onChoose={() => props.onChoose(jid)} />
      ))}
    </div>
  );
}

function Person({ jid, on, onChoose }: { jid: string; on: boolean; onChoose: () => void }) {
  const person = usePerson(jid);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, as with every completion
    <div
      role="option"
      aria-selected={on}
      className="mention"
      data-on={on}
      onPointerDown={(event) => {
        event.preventDefault();
        onChoose();
      }}
    >
      <Avatar jid={jid} name={person.name} picture={person.picture} size={28} />
      <b>{person.name}</b>
      <small>{jid}</small>
    </div>
  );
}
