import { formatNumber } from '@hutong/model';
import { local } from '@hutong/protocol';
import { useMemo } from 'react';
import { useCell, useMessenger } from '../../hooks';
import { bookOf } from '../contacts/book';

/** What somebody is called: as the phonebook has their number, or as they are known here. */
export function useNames(): (address: string) => string {
  const messenger = useMessenger();
  const all = useCell(bookOf(messenger).all);
  const contacts = useCell(messenger.people.contacts);
  return useMemo(() => {
    const byNumber = new Map<string, string>();
    for (const contact of all ?? []) {
      for (const { number } of contact.numbers) {
        if (number !== undefined && contact.name) {
          byNumber.set(number, contact.name);
        }
      }
    }
    // What they are called changes with the contacts.
    void contacts;
    return (address) => {
      const { name } = messenger.people.of(address).get();
      return name === formatNumber(local(address)) ? (byNumber.get(local(address)) ?? name) : name;
    };
  }, [all, contacts, messenger]);
}
