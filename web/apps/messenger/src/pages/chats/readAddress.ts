import { domain, local } from '@hutong/protocol';

/** A calling code (ITU-T E.164): of one digit, of two, else of three. */
const Code = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
/** Where a zero in front is of the number, or no number begins with one. */
const ZeroStays = /^\+(?:1|39)$/;

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
  if (/^[+(\d][\d\s().-]*$/.test(text)) {
    const digits = text.replace(/[^\d+]/g, '').replace(/^00/, '+');
    const number = digits.startsWith('+') ? digits : national(digits, local(account));
    return number !== undefined && /^\+[1-9]\d{6,14}$/.test(number) ? `${number}@${server}` : undefined;
  }
  return /^[^\s@/"'&<>:]+$/.test(text) ? `${text}@${server}` : undefined;
}

/** The national number in international form, with the code of the own number; undefined when it is not whole. */
function national(digits: string, own: string): string | undefined {
  if (/^1[3-9]\d{9}$/.test(digits) && (!own.startsWith('+') || own.startsWith('+86'))) {
    return `+86${digits}`;
  }
  const code = Code.exec(own)?.[0];
  if (code === undefined) {
    return undefined;
  }
  // With the digit for "another place here" it is whole, however long; without, as long as the own number.
  const whole = digits.startsWith('0') && !ZeroStays.test(code);
  return whole || digits.length === own.length - code.length ? code + (whole ? digits.slice(1) : digits) : undefined;
}
