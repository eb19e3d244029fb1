import { formatNumber, isConference, type Messenger, type Person } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import { useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useTitle } from '../conferences/conferences';
import { useMessenger, usePerson } from '../hooks';
import { bookOf } from '../pages/contacts/book';

const found = new WeakMap<Messenger, Map<string, Promise<string | undefined>>>();

/** Who calls or is called: as they are known here, or as the phonebook has their number. */
export function useCaller(peer: string): Person {
  const messenger = useMessenger();
  const person = usePerson(peer);
  const text = useText();
  const title = useTitle(peer);
  const [name, setName] = useState<string>();
  const unnamed = isNumber(peer) && person.name === formatNumber(local(peer));
  useEffect(() => {
    let wanted = true;
    if (unnamed) {
      void look(messenger, local(peer)).then((known) => wanted && setName(known));
    }
    return () => {
      wanted = false;
    };
  }, [messenger, peer, unnamed]);
  if (isConference(peer)) {
    return { ...person, name: title ?? text('conference.title') };
  }
  return unnamed && name !== undefined ? { ...person, name } : person;
}

/** The name that the phonebook gives a number, asked once. */
function look(messenger: Messenger, number: string): Promise<string | undefined> {
  const known = found.get(messenger) ?? new Map<string, Promise<string | undefined>>();
  found.set(messenger, known);
  let name = known.get(number);
  if (!name) {
    name = bookOf(messenger)
      .api.search(number)
      .then(
        (all) => all.find((one) => one.numbers.some((other) => other.number === number))?.name || undefined,
        () => undefined,
      );
    known.set(number, name);
  }
  return name;
}
