// stanza (the library), driven by lines of JSON (see line.mjs). It connects by WebSocket.
import * as XMPP from "stanza";
import { emit, Refused, serve } from "./line.mjs";

let agent;
let mechanism = null;

function report(message) {
  if (message.archive || message.carbon) return;
  emit({
    event: message.pubsub ? "pubsub" : "message",
    from: message.from,
    id: message.id,
    type: message.type ?? "normal",
    body: message.body,
    stanza: message,
  });
}

function connect(a) {
  agent = XMPP.createClient({
    jid: a.jid,
    password: a.password,
    server: a.domain,
    resource: a.resource ?? undefined,
    transports: { websocket: a.websocket, bosh: false },
    allowResumption: Boolean(a.management),
    autoReconnect: Boolean(a.management),
    maxReconnectBackoff: 1,
    timeout: 10,
  });
  agent.on("message", report);
  agent.on("raw:outgoing", (data) => {
    mechanism = /<auth[^>]*mechanism="([^"]+)"/.exec(data)?.[1] ?? mechanism;
  });
  if (process.env.STANZA_LOG) {
    agent.on("raw:*", (direction, data) => console.error(direction, data));
  }
  agent.on("carbon:received", (m) => emit({ event: "carbon_received", body: m.carbon.forward.message.body }));
  agent.on("carbon:sent", (m) => emit({ event: "carbon_sent", body: m.carbon.forward.message.body }));
  agent.on("available", (p) => emit({ event: "presence_available", from: p.from }));
  agent.on("subscribe", (p) => emit({ event: "presence_subscribe", from: p.from }));
  agent.on("avatar", (a) => emit({ event: "avatar", from: a.jid, id: a.avatars?.[0]?.id, source: a.source }));
  agent.on("block", (b) => emit({ event: "blocked", jids: b.jids }));
  agent.on("stream:management:resumed", () => emit({ event: "session_resumed" }));
  agent.on("disconnected", () => emit({ event: "disconnected" }));
  agent.on("mam:item", () => {});

  return new Promise((resolve, reject) => {
    agent.on("auth:failed", () => reject(new Refused("not-authorized", "auth:failed")));
    agent.on("stream:error", (error) => reject(new Refused(error.condition, error.text)));
    agent.on("session:started", () => {
      agent.updateCaps();
      if (a.presence ?? true) agent.sendPresence({ legacyCapabilities: agent.disco.getCaps() });
      resolve({ jid: agent.jid, mechanism });
    });
    for (const node of a.interests ?? []) agent.disco.addFeature(`${node}+notify`);
    agent.connect();
  });
}

const archived = (item) => ({ id: item.id, body: item.item.message.body, from: item.item.message.from });

serve(
  {
    connect,
    send: (a) => agent.sendMessage({ to: a.to, id: a.id, type: a.type ?? "chat", body: a.body }),
    burst(a) {
      for (let n = 0; n < a.count; n++) agent.sendMessage({ to: a.to, type: "chat", body: `${a.prefix}${n}` });
    },
    unacked: () => agent.sm.unacked.length,
    carbons: () => agent.enableCarbons(),
    ping: (a) => agent.ping(a.to),
    async history_page(a) {
      const paging = { max: a.max, before: a.before ?? undefined, after: a.after ?? undefined };
      const fin = await agent.searchHistory({ with: a.with, paging });
      return {
        messages: fin.results.map(archived),
        complete: fin.complete ?? false,
        count: fin.paging?.count,
        first: fin.paging?.first,
        last: fin.paging?.last,
      };
    },
    presence: (a) => agent.sendPresence({ to: a.to ?? undefined, type: a.type ?? undefined }),
    roster: () => agent.getRoster(),
    async publish_avatar(a) {
      const data = Buffer.from(a.data, "base64");
      await agent.publishAvatar(a.id, data);
      await agent.useAvatars([{ id: a.id, bytes: data.length, mediaType: "image/png" }]);
    },
    async fetch_avatar(a) {
      const item = await agent.getAvatar(a.of, a.id);
      return Buffer.from(item.content.data).toString("base64");
    },
    block: (a) => agent.block(a.jids[0]),
    async blocked() {
      return (await agent.getBlocked()).jids;
    },
    async slot(a) {
      const service = await agent.getUploadService(a.domain);
      const slot = await agent.getUploadSlot(service.jid, { name: a.name, size: a.size, mediaType: a.type });
      return { put: slot.upload.url, get: slot.download };
    },
    vcard: (a) => agent.getVCard(a.of),
    disconnect: () => agent.disconnect(),
  },
  (error) => error?.error?.condition,
);
