import type { Connection } from './connection';
import { Ns } from './namespaces';
import { sha1, toBase64 } from './sha1';
import { type XmlElement, xml } from './xml';

const Node = 'https://hutong.example/web';

/** What this client does. A `+notify` asks for the personal events of contacts (XEP-0163 section 4). */
const Features: readonly string[] = [
  Ns.caps,
  Ns.chatStates,
  Ns.discoInfo,
  Ns.nick,
  `${Ns.nick}+notify`,
  Ns.ping,
  Ns.receipts,
  Ns.avatarMetadata,
  `${Ns.avatarMetadata}+notify`,
  Ns.markers,
  `${Ns.conversations}+notify`,
  `${Ns.displayed}+notify`,
  Ns.correct,
  Ns.retract,
  Ns.reactions,
  Ns.reply,
  Ns.sharing,
  Ns.jingle,
  Ns.jingleMessage,
  Ns.rtp,
  Ns.rtpAudio,
  Ns.rtpVideo,
  Ns.rtcpFeedback,
  Ns.headerExtensions,
  Ns.sources,
  Ns.dtls,
  Ns.ice,
  // XEP-0338 and rtcp-mux of XEP-0167 are told by their RFCs.
  'urn:ietf:rfc:5888',
  'urn:ietf:rfc:5761',
].sort();

/** The digest of the features (XEP-0115 section 5.1). */
export function verification(): string {
  const text = `client/web//Hutong<${Features.map((feature) => `${feature}<`).join('')}`;
  return toBase64(sha1(new TextEncoder().encode(text)));
}

/** To be put into presence. */
export function capabilities(): XmlElement {
  return xml('c', Ns.caps, { hash: 'sha-1', node: Node, ver: verification() });
}

/** Answers who asks what this client does, and pings. */
export function answerDiscovery(connection: Connection): void {
  connection.handleIq('query', Ns.discoInfo, (request) =>
    xml(
      'query',
      Ns.discoInfo,
      { node: request.child('query', Ns.discoInfo)?.attr('node') },
      xml('identity', Ns.discoInfo, { category: 'client', type: 'web', name: 'Hutong' }),
      ...Features.map((feature) => xml('feature', Ns.discoInfo, { var: feature })),
    ),
  );
  connection.handleIq('ping', Ns.ping, () => xml('ok', Ns.client));
}
