import { Ns } from '../namespaces';
import { type XmlElement, xml } from '../xml';

/** A way to reach somebody (RFC 8445 section 5.3), as XEP-0176 section 5.2 names its parts. */
export interface Candidate {
  readonly component: number;
  readonly foundation: string;
  readonly generation: number;
  readonly id: string;
  readonly ip: string;
  readonly port: number;
  readonly priority: number;
  readonly protocol: string;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  readonly relatedAddress?: string;
  readonly relatedPort?: number;
  /** Of candidates of TCP (RFC 6544). */
  readonly tcpType?: string;
  readonly network?: number;
}

const Types: ReadonlySet<string> = new Set(['host', 'srflx', 'prflx', 'relay']);
const Line = /^(?:a=)?candidate:(\S{1,32}) (\d{1,3}) (\S+) (\d{1,10}) (\S+) (\d{1,5}) typ (\S+)((?: \S+ \S+)*)\s*$/;

/** Reads the value of an `a=candidate` line (RFC 8839 section 5.1); undefined when it is none. */
export function readCandidateLine(line: string): Candidate | undefined {
  const match = Line.exec(line.trim());
  if (!match) {
    return undefined;
  }
  const [, foundation = '', component, protocol = '', priority, ip = '', port, type = '', rest = ''] = match;
  const more = new Map<string, string>();
  const words = rest.trim().split(' ');
  for (let at = 0; at + 1 < words.length; at += 2) {
    more.set(words[at] ?? '', words[at + 1] ?? '');
  }
  if (!Types.has(type)) {
    return undefined;
  }
  const relatedPort = more.get('rport');
  const network = more.get('network-id');
  return {
    foundation,
    component: Number(component),
    protocol: protocol.toLowerCase(),
    priority: Number(priority),
    ip,
    port: Number(port),
    type: type as Candidate['type'],
    generation: Number(more.get('generation') ?? 0),
    id: `${foundation}-${ip}-${port}`,
    ...(more.has('raddr') && { relatedAddress: more.get('raddr') }),
    ...(relatedPort !== undefined && { relatedPort: Number(relatedPort) }),
    ...(more.has('tcptype') && { tcpType: more.get('tcptype') }),
    ...(network !== undefined && { network: Number(network) }),
  };
}

/** The value of an `a=candidate` line. */
export function writeCandidateLine(candidate: Candidate): string {
  const { foundation, component, protocol, priority, ip, port, type } = candidate;
  const words = [`candidate:${foundation}`, component, protocol, priority, ip, port, 'typ', type];
  if (candidate.relatedAddress !== undefined) {
    words.push('raddr', candidate.relatedAddress, 'rport', candidate.relatedPort ?? 9);
  }
  if (candidate.tcpType !== undefined) {
    words.push('tcptype', candidate.tcpType);
  }
  words.push('generation', candidate.generation);
  return words.join(' ');
}

export function writeCandidate(candidate: Candidate): XmlElement {
  return xml('candidate', Ns.ice, {
    component: candidate.component,
    foundation: candidate.foundation,
    generation: candidate.generation,
    id: candidate.id,
    ip: candidate.ip,
    network: candidate.network ?? 0,
    port: candidate.port,
    priority: candidate.priority,
    protocol: candidate.protocol,
    'rel-addr': candidate.relatedAddress,
    'rel-port': candidate.relatedPort,
    tcptype: candidate.tcpType,
    type: candidate.type,
  });
}

/** Reads a candidate; undefined when it cannot be one, or would break out of its line of SDP. */
export function readCandidate(element: XmlElement): Candidate | undefined {
  const word = (name: string) => {
    const value = element.attr(name);
    return value !== undefined && /^[\x21-\x7e]{1,255}$/.test(value) ? value : undefined;
  };
  const number = (name: string) => {
    const value = element.attr(name);
    return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : undefined;
  };
  const [ip, foundation, type] = [word('ip'), word('foundation'), word('type')];
  const [port, priority] = [number('port'), number('priority')];
  if (ip === undefined || foundation === undefined || port === undefined || priority === undefined) {
    return undefined;
  }
  if (type === undefined || !Types.has(type) || port > 65_535) {
    return undefined;
  }
  const [relatedAddress, relatedPort, tcpType] = [word('rel-addr'), number('rel-port'), word('tcptype')];
  const network = number('network');
  return {
    component: number('component') ?? 1,
    foundation,
    generation: number('generation') ?? 0,
    id: word('id') ?? `${foundation}-${ip}-${port}`,
    ip,
    port,
    priority,
    protocol: word('protocol') ?? 'udp',
    type: type as Candidate['type'],
    ...(relatedAddress !== undefined && { relatedAddress }),
    ...(relatedPort !== undefined && { relatedPort }),
    ...(tcpType !== undefined && { tcpType }),
    ...(network && { network }),
  };
}
