/** What is shown of a contact card (RFC 6350, and the older forms as far as they agree). */
export interface Card {
  readonly name: string;
  readonly organization?: string;
  readonly numbers: readonly string[];
  readonly mails: readonly string[];
  /** Where to write to them over XMPP: a bare address. */
  readonly address?: string;
}

/** Reads the first card of a text; undefined when there is none. */
export function readCard(text: string): Card | undefined {
  if (!/^BEGIN:VCARD\s*$/im.test(text)) {
    return undefined;
  }
  // Long lines are folded (RFC 6350 section 3.2).
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const values = (name: string) =>
    lines.flatMap((line) => {
      const found = /^(?:[\w-]+\.)?([\w-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/.exec(line);
      return found?.[1]?.toUpperCase() === name ? [unquote(found[3] ?? '')] : [];
    });
  const impp = values('IMPP').find((value) => /^xmpp:/i.test(value));
  const name = values('FN')[0] ?? values('N')[0]?.split(';').filter(Boolean).reverse().join(' ') ?? '';
  return {
    name: name.slice(0, 100),
    organization: values('ORG')[0]?.split(';')[0] || undefined,
    numbers: values('TEL').map((value) => value.replace(/^tel:/i, '')),
    mails: values('EMAIL'),
    address: impp
      ?.replace(/^xmpp:/i, '')
      .split(/[?/]/)[0]
      ?.toLowerCase(),
  };
}

/** Writes a card of version 4, lines folded at 75 bytes. */
export function writeCard(card: Card): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:4.0',
    `FN:${quote(card.name)}`,
    ...(card.organization ? [`ORG:${quote(card.organization)}`] : []),
    ...card.numbers.map((number) => `TEL;VALUE=uri:tel:${number.replace(/[^\d+]/g, '')}`),
    ...card.mails.map((mail) => `EMAIL:${quote(mail)}`),
    ...(card.address ? [`IMPP:xmpp:${card.address}`] : []),
    'END:VCARD',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

function quote(text: string): string {
  return text.replace(/[\\;,]/g, (char) => `\\${char}`).replace(/\n/g, '\\n');
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => (char === 'n' || char === 'N' ? '\n' : char)).trim();
}

function fold(line: string): string {
  const encoder = new TextEncoder();
  let out = '';
  let bytes = 0;
  for (const point of line) {
    const size = encoder.encode(point).length;
    if (bytes + size > 75) {
      out += '\r\n ';
      bytes = 1;
    }
    out += point;
    bytes += size;
  }
  return out;
}
