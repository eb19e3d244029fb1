import { formatNumber, type Person } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import type { Text } from '@hutong/ui';

/** Whether somebody is there, and their number or address. */
export function subtitle(person: Person, text: Text): string {
  const address = isNumber(person.jid) ? formatNumber(local(person.jid)) : person.jid;
  const known = person.subscription === 'both' || person.subscription === 'to' || person.presence !== 'offline';
  const presence = known ? `${text(`chat.${person.presence}`)} · ` : '';
  return address === person.name ? presence.replace(' · ', '') || address : presence + address;
}
