// @xmpp/client, driven by lines of JSON (see line.mjs). It connects by WebSocket, STARTTLS or direct TLS.
import { client as create, xml } from "@xmpp/client";
import WebSocket from "ws";
import { emit, Refused, serve } from "./line.mjs";

// The library takes the WebSocket of its surroundings, and node has one only from version 22.
globalThis.WebSocket ??= WebSocket;

const PUBSUB = "http://jabber.org/protocol/pubsub";
const MAM = "urn:xmpp:mam:2";
let xmpp;

function kindOf(stanza) {
  if (stanza.getChild("result", MAM)) return null;
  if (stanza.getChild("sent", "urn:xmpp:carbons:2")) return "carbon_sent";
  if (stanza.getChild("received", "urn:xmpp:carbons:2")) return "carbon_received";
  if (stanza.getChild("event", `${PUBSUB}#event`)) return "pubsub";
  return "message";
}

function report(stanza) {
  if (stanza.is("presence")) {
    emit({ event: `presence_${stanza.attrs.type ?? "available"}`, from: stanza.attrs.from, xml: stanza.toString() });
  }
  const kind = stanza.is("message") ? kindOf(stanza) : null;
  if (kind) {
    const { from, id, type } = stanza.attrs;
    emit({ event: kind, from, id, type: type ?? "normal", body: stanza.getChildText("body"), xml: stanza.toString() });
  }
}

const services = {
  websocket: (a) => a.websocket,
  starttls: (a) => `xmpp://${a.host}:${a.port}`,
  direct: (a) => `xmpps://${a.host}:${a.port}`,
};

// COMPAT(@xmpp/client 0.14): it listens for the opened stream only after it has asked for it, misses the answer of a
// fast server, and calls that a timeout although it is online.
const online = (client) =>
  new Promise((resolve, reject) => {
    client.once("online", resolve);
    client.start().then(resolve, (error) => {
      if (client.status !== "online") reject(error);
    });
  });

async function connect(a) {
  xmpp = create({
    service: services[a.transport ?? "websocket"](a),
    domain: a.domain,
    resource: a.resource ?? undefined,
    username: a.username,
    password: a.password,
    // Tokens (XEP-0484) belong to the program that asked for them, which names itself by this.
    userAgent: xml("user-agent", { id: "d4565fa7-4d72-4749-b3d3-740edbf87770" }),
  });
  xmpp.fast.fetchToken = async () => a.token ?? null;
  xmpp.fast.saveToken = async (token) => emit({ event: "token", token });
  // On a busy machine 2 s, the default, are soon over.
  xmpp.timeout = 10_000;
  xmpp.reconnect.delay = 50;
  if (!a.management) {
    // The library enables stream management whenever it is offered; a test that does not want it says so.
    xmpp.streamManagement.requestAckInterval = 0;
  }
  if (process.env.XMPP_LOG) {
    xmpp.on("element", (element) => console.error("in", element.toString()));
    xmpp.on("send", (element) => console.error("out", element.toString()));
  }
  xmpp.on("stanza", report);
  xmpp.on("error", (error) => emit({ event: "error", text: String(error) }));
  xmpp.on("status", (status) => emit({ event: `status_${status}` }));
  xmpp.streamManagement.on("resumed", () => emit({ event: "session_resumed", xml: "" }));
  let mechanism = null;
  let protocol = null;
  xmpp.on("send", (element) => {
    if (element.is("auth") || element.is("authenticate")) {
      mechanism = element.attrs.mechanism;
      protocol = element.getNS();
    }
  });
  try {
    const jid = await online(xmpp);
    if (a.presence ?? true) await xmpp.send(xml("presence"));
    return { jid: jid.toString(), mechanism, protocol };
  } catch (error) {
    xmpp.reconnect.stop();
    throw new Refused(error.condition ?? error.name, error.message);
  }
}

const send = (attrs, ...children) => xmpp.send(xml("message", { type: "chat", ...attrs }, ...children));
const get = (child, to) => xmpp.iqCaller.get(child, to);
const set = (child, to) => xmpp.iqCaller.set(child, to);

async function historyPage(a) {
  const found = [];
  const queryid = `q${Math.random()}`;
  const collect = (stanza) => {
    const result = stanza.is("message") && stanza.getChild("result", MAM);
    if (result && result.attrs.queryid === queryid) {
      const forwarded = result.getChild("forwarded", "urn:xmpp:forward:0");
      found.push({ id: result.attrs.id, body: forwarded.getChild("message").getChildText("body") });
    }
  };
  xmpp.on("stanza", collect);
  const field = (name, value, type) => xml("field", { var: name, type }, xml("value", {}, value));
  const rsm = xml("set", "http://jabber.org/protocol/rsm", xml("max", {}, String(a.max)));
  if (a.before !== undefined && a.before !== null) rsm.append(xml("before", {}, a.before));
  if (a.after) rsm.append(xml("after", {}, a.after));
  const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, field("FORM_TYPE", MAM, "hidden"));
  if (a.with) form.append(field("with", a.with));
  const query = xml("query", { xmlns: MAM, queryid }, form, rsm);
  const answer = (await xmpp.iqCaller.request(xml("iq", { type: "set" }, query))).getChild("fin", MAM);
  xmpp.off("stanza", collect);
  const page = answer.getChild("set", "http://jabber.org/protocol/rsm") ?? xml("set");
  return {
    messages: found,
    complete: answer.attrs.complete === "true",
    count: page.getChildText("count"),
    first: page.getChildText("first"),
    last: page.getChildText("last"),
  };
}

serve(
  {
    connect,
    send: (a) => send({ to: a.to, id: a.id, type: a.type ?? "chat" }, xml("body", {}, a.body)),
    burst(a) {
      // All at once: the library remembers for resumption only what was sent before the connection went away.
      for (let n = 0; n < a.count; n++) send({ to: a.to }, xml("body", {}, `${a.prefix}${n}`)).catch(() => {});
    },
    unacked: () => xmpp.streamManagement.outbound_q.length,
    carbons: () => set(xml("enable", "urn:xmpp:carbons:2")).then(() => null),
    ping: (a) => get(xml("ping", "urn:xmpp:ping"), a.to ?? undefined).then(() => null),
    history_page: historyPage,
    async roster() {
      const query = await get(xml("query", "jabber:iq:roster"));
      return Object.fromEntries(query.getChildren("item").map((item) => [item.attrs.jid, item.attrs.subscription]));
    },
    presence: (a) => xmpp.send(xml("presence", { to: a.to, type: a.type })),
    block: (a) =>
      set(xml("block", "urn:xmpp:blocking", ...a.jids.map((jid) => xml("item", { jid })))).then(() => null),
    disconnect: () => xmpp.stop().then(() => null),
  },
  (error) => error.condition,
);
