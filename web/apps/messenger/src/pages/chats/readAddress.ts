import { domain, local } from '@hutong/protocol';

/** Calling codes that are told from the own number by their length alone. */
const OneDigit = /^\+[17]/;

/**
 * The address that somebody typed: a number in any usual spelling, a name of this server, or a whole address. A
 * number without a country is of the own country. Undefined when it is none of them.
 */
export function readAddress(typed: string, account: string): string | undefined {
  const text = typed
    .trim()
    .replace(/^xmpp:/i, '')
    .toLowerCase();
  const server = domain(account);
  if (text.includes('@')) {
    return /^[^\s@/"'&<>:]+@[^\s@/]+\.?[^\s@/]*$/.test(text) ? text : undefined;
  }
  if (/^[+\d][\d\s().-]*$/.test(text)) {
    const digits = text.replace(/[^\d+]/g, '').replace(/^00/, '+');
    const number = digits.startsWith('+') ? digits : national(digits, local(account));
    return number !== undefined && /^\+[1-9]\d{6,14}$/.test(number) ? `${number}@${server}` : undefined;
  }
  return /^[^\s@/"'&<>:]+$/.test(text) ? `${text}@${server}` : undefined;
}

/** The national number in international form, with the code of the own number. */
function national(digits: string, own: string): string | undefined {
  if (/^1[3-9]\d{9}$/.test(digits) && (!own.startsWith('+') || own.startsWith('+86'))) {
    return `+86${digits}`;
  }
  if (!own.startsWith('+')) {
    return undefined;
  }
  const significant = digits.replace(/^0/, '');
  // As long as the own number: what is before it there is the code.
  const code = OneDigit.test(own) ? own.slice(0, 2) : own.slice(0, Math.max(3, own.length - significant.length));
  return code.length <= 4 ? code + significant : undefined;
}
