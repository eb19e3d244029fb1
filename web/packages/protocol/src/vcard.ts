import type { Connection } from './connection';
import { Ns } from './namespaces';
import { XmlElement, xml } from './xml';

/** What somebody says of themselves (XEP-0054, which the server keeps in step with XEP-0292). */
export interface Profile {
  readonly name: string;
  readonly company: string;
  readonly title: string;
  readonly about: string;
}

/** Where each field stands: the names of the elements from the outside in. */
const Fields: Readonly<Record<keyof Profile, readonly string[]>> = {
  name: ['FN'],
  company: ['ORG', 'ORGNAME'],
  title: ['TITLE'],
  about: ['DESC'],
};

export function readProfile(card: XmlElement | undefined): Profile {
  const read = (path: readonly string[]) =>
    path.reduce<XmlElement | undefined>((at, name) => at?.child(name), card)?.text.trim() ?? '';
  return {
    name: read(Fields.name),
    company: read(Fields.company),
    title: read(Fields.title),
    about: read(Fields.about),
  };
}

/** The card with these fields in place of the old; what else it has stays as it is. */
export function writeProfile(card: XmlElement | undefined, profile: Profile): XmlElement {
  const old = card ?? xml('vCard', Ns.vcard);
  const rest = old.children.filter(
    (node) => typeof node === 'string' || !Object.values(Fields).some(([name]) => node.name === name),
  );
  const written = Object.entries(Fields).flatMap(([key, path]) => {
    const value = profile[key as keyof Profile].trim();
    return value === '' ? [] : [wrap(path, value)];
  });
  return new XmlElement('vCard', Ns.vcard, old.attributes, [...written, ...rest]);
}

function wrap(path: readonly string[], value: string): XmlElement {
  const [name = '', ...inner] = path;
  return xml(name, Ns.vcard, {}, inner.length === 0 ? value : wrap(inner, value));
}

/** The card of somebody; of the own account when nobody is named. */
export async function getCard(connection: Connection, of?: string): Promise<XmlElement | undefined> {
  const answer = await connection.iq('get', of, xml('vCard', Ns.vcard));
  return answer.child('vCard', Ns.vcard);
}

export async function setCard(connection: Connection, card: XmlElement): Promise<void> {
  await connection.iq('set', undefined, card);
}
