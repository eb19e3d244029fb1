import type { Connection } from '../connection';
import { Ns } from '../namespaces';
import { type XmlElement, xml } from '../xml';

/** As much of RTCIceServer as is filled in. */
export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** Asks our server where STUN and TURN are (XEP-0215); none when it knows of none. */
export async function findIceServers(connection: Connection): Promise<readonly IceServer[]> {
  const services = xml('services', Ns.externalServices);
  try {
    const answer = await connection.iq('get', connection.serverDomain, services, 4_000);
    return readIceServers(answer);
  } catch {
    // Without them calls within one network still work, and that is what is tried.
    return [];
  }
}

export function readIceServers(answer: XmlElement): readonly IceServer[] {
  const services = answer.child('services', Ns.externalServices)?.all('service') ?? [];
  return services.slice(0, 8).flatMap((service) => {
    const [type, host, transport] = [service.attr('type'), service.attr('host'), service.attr('transport')];
    const port = service.attr('port') ?? '3478';
    if (!/^(stun|turn)s?$/.test(type ?? '') || host === undefined || !/^[\w.:[\]-]{1,255}$/.test(host)) {
      return [];
    }
    const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    const over = type?.startsWith('turn') && /^(udp|tcp)$/.test(transport ?? '') ? `?transport=${transport}` : '';
    const [username, credential] = [service.attr('username'), service.attr('password')];
    // A relay without credentials would be refused by the browser, and nothing else would be tried.
    if (type?.startsWith('turn') && (username === undefined || credential === undefined)) {
      return [];
    }
    return {
      urls: `${type}:${name}:${port}${over}`,
      ...(username !== undefined && credential !== undefined && { username, credential }),
    };
  });
}
