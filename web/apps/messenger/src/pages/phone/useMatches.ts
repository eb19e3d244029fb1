import { formatNumber } from '@hutong/model';
import { keysMatch } from '@hutong/model/calls';
import { type BookContact, domain, isNumber, local } from '@hutong/protocol';
import { useMemo } from 'react';
import { useCell, useMessenger } from '../../hooks';
import { bookOf } from '../contacts/book';
import { useFound } from '../contacts/useFound';

/** Somebody who may be called. */
export interface Match {
  readonly address: string;
  readonly name: string;
  /** The number or the address, as people read it. */
  readonly line: string;
  /** Whether they have the app. */
  readonly app: boolean;
}

const Most = 30;

/** Who fits what is typed: people of the list and conversations, and the phonebook as the server finds it. */
export function useMatches(typed: string): readonly Match[] {
  const messenger = useMessenger();
  const book = bookOf(messenger);
  const all = useCell(book.all);
  const here = useCell(book.here);
  const contacts = useCell(messenger.people.contacts);
  const conversations = useCell(messenger.conversations.list);
  const found = useFound(typed, all);
  return useMemo(() => {
    const asked = typed.trim().toLowerCase();
    if (asked === '') {
      return [];
    }
    const digits = asked.replace(/[\s-]/g, '');
    const matches = new Map<string, Match>();
    const roster = new Set(contacts.map((one) => one.jid));
    for (const jid of new Set([...roster, ...conversations.map((one) => one.peer)])) {
      const { name } = messenger.people.of(jid).get();
      if (name.toLowerCase().includes(asked) || local(jid).includes(digits) || keysMatch(digits, name)) {
        matches.set(jid, { address: jid, name, line: lineOf(jid), app: roster.has(jid) || !isNumber(jid) });
      }
    }
    for (const contact of found ?? []) {
      for (const match of ofContact(contact, domain(messenger.account), roster, here.has(contact.id))) {
        matches.set(match.address, match);
      }
    }
    matches.delete(messenger.account);
    return [...matches.values()].slice(0, Most);
  }, [typed, contacts, conversations, found, here, messenger]);
}

function ofContact(contact: BookContact, server: string, roster: ReadonlySet<string>, here: boolean): Match[] {
  return contact.numbers.flatMap(({ number }) =>
    number === undefined
      ? []
      : {
          address: `${number}@${server}`,
          name: contact.name || formatNumber(number),
          line: formatNumber(number),
          app: here || roster.has(`${number}@${server}`),
        },
  );
}

export function lineOf(address: string): string {
  return isNumber(address) ? formatNumber(local(address)) : address;
}
