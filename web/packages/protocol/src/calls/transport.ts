import { Ns } from '../namespaces';
import { type XmlElement, xml } from '../xml';
import { type Candidate, readCandidate, writeCandidate } from './candidate';

/** Who opens DTLS (RFC 4145 section 4, RFC 8842). */
export type Setup = 'active' | 'passive' | 'actpass' | 'holdconn';

/** Of the certificate that the other side has to show (XEP-0320, RFC 8122). */
export interface Fingerprint {
  readonly hash: string;
  readonly setup: Setup;
  /** Pairs of hexadecimal digits, with colons between them. */
  readonly value: string;
}

/** ICE over UDP (XEP-0176), trickled: candidates come with it or after it. */
export interface IceTransport {
  readonly ufrag?: string;
  readonly pwd?: string;
  readonly fingerprint?: Fingerprint;
  readonly candidates: readonly Candidate[];
}

const Setups: ReadonlySet<string> = new Set(['active', 'passive', 'actpass', 'holdconn']);
const IceWord = /^[A-Za-z0-9+/]{4,256}$/;

export function readSetup(value: string | undefined): Setup | undefined {
  return value !== undefined && Setups.has(value) ? (value as Setup) : undefined;
}

export function writeTransport(transport: IceTransport): XmlElement {
  const { ufrag, pwd, fingerprint, candidates } = transport;
  return xml(
    'transport',
    Ns.ice,
    { ufrag, pwd },
    fingerprint && xml('fingerprint', Ns.dtls, { hash: fingerprint.hash, setup: fingerprint.setup }, fingerprint.value),
    ...candidates.map(writeCandidate),
  );
}

/** Reads a transport; undefined when it is of another kind. What cannot be in it is left out. */
export function readTransport(element: XmlElement | undefined): IceTransport | undefined {
  if (!element?.is('transport', Ns.ice)) {
    return undefined;
  }
  const word = (name: string) => {
    const value = element.attr(name);
    return value !== undefined && IceWord.test(value) ? value : undefined;
  };
  const [ufrag, pwd, fingerprint] = [word('ufrag'), word('pwd'), readFingerprint(element)];
  return {
    ...(ufrag !== undefined && { ufrag }),
    ...(pwd !== undefined && { pwd }),
    ...(fingerprint && { fingerprint }),
    candidates: element.all('candidate').flatMap((one) => readCandidate(one) ?? []),
  };
}

function readFingerprint(transport: XmlElement): Fingerprint | undefined {
  const element = transport.child('fingerprint', Ns.dtls);
  const [hash, value] = [element?.attr('hash')?.toLowerCase(), element?.text.trim().toUpperCase()];
  if (hash === undefined || value === undefined || !/^[\w-]{1,20}$/.test(hash)) {
    return undefined;
  }
  return /^[0-9A-F]{2}(:[0-9A-F]{2}){15,63}$/.test(value)
    ? { hash, value, setup: readSetup(element?.attr('setup')) ?? 'actpass' }
    : undefined;
}
