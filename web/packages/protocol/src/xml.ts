/**
 * Elements of XMPP and the restricted XML they travel in (RFC 6120 section 11): no document types, no processing
 * instructions, no comments. Every frame of RFC 7395 is a document of its own, so a parser of whole texts is enough.
 */

export type Attributes = Readonly<Record<string, string | number | false | undefined>>;
export type Node = XmlElement | string;

export class XmlElement {
  constructor(
    readonly name: string,
    readonly ns: string,
    readonly attributes: Readonly<Record<string, string>> = {},
    readonly children: readonly Node[] = [],
  ) {}

  /** The value of an attribute without a namespace. */
  attr(name: string): string | undefined {
    return this.attributes[name];
  }

  is(name: string, ns: string): boolean {
    return this.name === name && this.ns === ns;
  }

  /** The first child of this name; in the namespace of this element when none is given. */
  child(name: string, ns: string = this.ns): XmlElement | undefined {
    for (const node of this.children) {
      if (typeof node !== 'string' && node.is(name, ns)) {
        return node;
      }
    }
    return undefined;
  }

  all(name: string, ns: string = this.ns): XmlElement[] {
    return this.elements.filter((node) => node.is(name, ns));
  }

  get elements(): XmlElement[] {
    return this.children.filter((node): node is XmlElement => typeof node !== 'string');
  }

  /** The text directly inside. */
  get text(): string {
    return this.children.filter((node) => typeof node === 'string').join('');
  }

  toString(): string {
    return write(this, '');
  }
}

/** Makes an element; attributes that are undefined or false are left out, children that are undefined too. */
export function xml(
  name: string,
  ns: string,
  attributes: Attributes = {},
  ...children: readonly (Node | undefined)[]
): XmlElement {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      kept[key] = String(value);
    }
  }
  return new XmlElement(
    name,
    ns,
    kept,
    children.filter((child): child is Node => child !== undefined),
  );
}

const Escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>'"]/g, (char) => Escapes[char] ?? char);
}

/** What XML 1.0 cannot carry (section 2.2): a person may paste it, and the server would end the stream. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be taken out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed();
}

function write(element: XmlElement, inherited: string): string {
  let text = `<${element.name}`;
  if (element.ns !== inherited) {
    text += ` xmlns='${escapeXml(element.ns)}'`;
  }
  for (const [name, value] of Object.entries(element.attributes)) {
    text += ` ${name}='${escapeXml(cleanText(value))}'`;
  }
  if (element.children.length === 0) {
    return `${text}/>`;
  }
  text += '>';
  for (const child of element.children) {
    text += typeof child === 'string' ? escapeXml(cleanText(child)) : write(child, element.ns);
  }
  return `${text}</${element.name}>`;
}

/** The text is not what a server may send. */
export class XmlError extends Error {}

const XmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const MaxDepth = 64;

interface Open {
  readonly tag: string;
  readonly name: string;
  readonly ns: string;
  readonly attributes: Record<string, string>;
  readonly children: Node[];
  readonly scope: Readonly<Record<string, string>>;
}

/** Reads one document. */
export function parseXml(text: string): XmlElement {
  return new Parser(text).read();
}

class Parser {
  private at = 0;
  private readonly stack: Open[] = [];

  constructor(private readonly text: string) {}

  read(): XmlElement {
    this.skipDeclaration();
    for (;;) {
      const done = this.step();
      if (done) {
        if (this.text.slice(this.at).trim() !== '') {
          throw new XmlError('something follows the document');
        }
        return done;
      }
    }
  }

  private skipDeclaration(): void {
    if (this.text.startsWith('<?xml ')) {
      this.at = this.find('?>') + 2;
    }
  }

  private find(what: string): number {
    const found = this.text.indexOf(what, this.at);
    if (found < 0) {
      throw new XmlError('the document is cut off');
    }
    return found;
  }

  /** Reads text up to the next tag and the tag; returns the root when it is closed. */
  private step(): XmlElement | undefined {
    const open = this.find('<');
    const top = this.stack.at(-1);
    if (open > this.at) {
      const between = this.text.slice(this.at, open);
      if (top) {
        top.children.push(decode(between));
      } else if (between.trim() !== '') {
        throw new XmlError('text outside of the document');
      }
    }
    this.at = open;
    const next = this.text[open + 1];
    if (next === '/') {
      return this.close();
    }
    if (next === '!') {
      return this.cdata(top);
    }
    if (next === '?') {
      throw new XmlError('a processing instruction');
    }
    return this.open(top);
  }

  private cdata(top: Open | undefined): undefined {
    if (!top || !this.text.startsWith('<![CDATA[', this.at)) {
      throw new XmlError('a comment or a document type');
    }
    const end = this.find(']]>');
    top.children.push(this.text.slice(this.at + 9, end));
    this.at = end + 3;
    return undefined;
  }

  private open(top: Open | undefined): XmlElement | undefined {
    const tag = /[^\s/>]+/y;
    tag.lastIndex = this.at + 1;
    const name = tag.exec(this.text)?.[0];
    if (!name) {
      throw new XmlError('a tag without a name');
    }
    this.at = tag.lastIndex;
    const raw = this.attributes();
    const scope: Record<string, string> = { ...(top?.scope ?? { xml: XmlNamespace, '': '' }) };
    const attributes: Record<string, string> = {};
    for (const [key, value] of raw) {
      if (key === 'xmlns') {
        scope[''] = value;
      } else if (key.startsWith('xmlns:')) {
        scope[key.slice(6)] = value;
      } else {
        attributes[key] = value;
      }
    }
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    const ns = scope[prefix];
    if (ns === undefined) {
      throw new XmlError(`the prefix ${prefix} stands for nothing`);
    }
    this.stack.push({ tag: name, name: name.slice(colon + 1), ns, attributes, children: [], scope });
    if (this.stack.length > MaxDepth) {
      throw new XmlError('too deep');
    }
    if (this.text.startsWith('/>', this.at)) {
      this.at += 2;
      return this.pop();
    }
    if (this.text[this.at] !== '>') {
      throw new XmlError('a tag without an end');
    }
    this.at += 1;
    return undefined;
  }

  private attributes(): [string, string][] {
    const found: [string, string][] = [];
    const attribute = /\s+([^\s=/>]+)\s*=\s*(?:'([^'<]*)'|"([^"<]*)")/y;
    for (;;) {
      attribute.lastIndex = this.at;
      const match = attribute.exec(this.text);
      if (!match) {
        break;
      }
      found.push([match[1] ?? '', decode(match[2] ?? match[3] ?? '')]);
      this.at = attribute.lastIndex;
    }
    while (/\s/.test(this.text[this.at] ?? '')) {
      this.at += 1;
    }
    return found;
  }

  private close(): XmlElement | undefined {
    const end = this.find('>');
    const name = this.text.slice(this.at + 2, end).trim();
    if (this.stack.at(-1)?.tag !== name) {
      throw new XmlError(`${name} closes what is not open`);
    }
    this.at = end + 1;
    return this.pop();
  }

  private pop(): XmlElement | undefined {
    const done = this.stack.pop();
    if (!done) {
      throw new XmlError('nothing is open');
    }
    const element = new XmlElement(done.name, done.ns, done.attributes, done.children);
    const top = this.stack.at(-1);
    if (!top) {
      return element;
    }
    top.children.push(element);
    return undefined;
  }
}

const Named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' };

function decode(text: string): string {
  if (!text.includes('&')) {
    return text;
  }
  return text.replace(/&([^;&]{1,10});|&/g, (_whole, name: string | undefined) => {
    if (name?.startsWith('#')) {
      const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
      if (code > 0 && code <= 0x10ffff) {
        return String.fromCodePoint(code);
      }
    }
    const known = name === undefined ? undefined : Named[name];
    if (known === undefined) {
      throw new XmlError('an entity that XML does not have');
    }
    return known;
  });
}
