"""The commands of the slixmpp client: each uses slixmpp's own plugin for the feature."""
import asyncio
import base64
import json
import xml.etree.ElementTree as ET
from datetime import datetime

from slixmpp import JID
from slixmpp.xmlstream import StanzaBase
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath


class Refused(Exception):
    def __init__(self, condition, text=""):
        super().__init__(condition)
        self.condition = condition
        self.text = text


def prepare(client):
    """Names of the events that eventing nodes give."""
    client["xep_0060"].map_node_event("urn:xmpp:mds:displayed:0", "read")
    client["xep_0060"].map_node_event("urn:xmpp:bookmarks:1", "bookmark")
    client.register_handler(Callback("what a push service is told", MatchXPath(
        "{jabber:client}iq/{http://jabber.org/protocol/pubsub}pubsub/{http://jabber.org/protocol/pubsub}publish/"
        "{http://jabber.org/protocol/pubsub}item/{urn:xmpp:push:0}notification"), lambda iq: take_push(client, iq)))


async def announce_interests(client):
    """After binding: slixmpp keeps what it announces by full address."""
    nodes = client.arguments.get("interests") or []
    for node in nodes:
        client["xep_0163"].add_interest(node)
    if nodes:
        await client["xep_0115"].update_caps(broadcast=False)


def take_push(client, iq):
    """A push service of an app's maker: slixmpp 1.8 has none of its own."""
    publish = iq.xml.find(".//{http://jabber.org/protocol/pubsub}publish")
    fields = {field.get("var"): "".join(field.itertext()) for field in iq.xml.iter("{jabber:x:data}field")}
    print(json.dumps({
        "event": "push_publish", "from": str(iq["from"]), "node": publish.get("node"), "fields": fields,
    }), flush=True)
    iq.reply().send()


async def do_enable_push(client, a):
    iq = client.make_iq_set()
    enable = ET.SubElement(iq.xml, "{urn:xmpp:push:0}enable", jid=a["service"], node=a["node"])
    form = ET.SubElement(enable, "{jabber:x:data}x", type="submit")
    for name, value in (("FORM_TYPE", "http://jabber.org/protocol/pubsub#publish-options"), ("secret", a["secret"])):
        field = ET.SubElement(form, "{jabber:x:data}field", var=name)
        ET.SubElement(field, "{jabber:x:data}value").text = value
    await iq.send()


async def do_disable_push(client, a):
    iq = client.make_iq_set()
    ET.SubElement(iq.xml, "{urn:xmpp:push:0}disable", jid=a["service"])
    await iq.send()


async def do_account_features(client, a):
    info = await client["xep_0030"].get_info(jid=client.boundjid.bare)
    return sorted(info["disco_info"]["features"])


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


# Messages

async def do_send(client, a):
    message = client.make_message(JID(a["to"]), a.get("body"), mtype=a.get("type", "chat"))
    if a.get("id"):
        message["id"] = a["id"]
    if a.get("receipt"):
        message["request_receipt"] = True
    if a.get("markable"):
        message.enable("markable")
    for payload in a.get("payloads", []):
        message.xml.append(ET.fromstring(payload))
    message.send()
    return message["id"]


async def do_burst(client, a):
    for number in range(a["count"]):
        client.make_message(JID(a["to"]), f"{a['prefix']}{number}", mtype="chat").send()
    return a["count"]


async def do_receipt(client, a):
    message = client.make_message(JID(a["to"]), mtype="chat")
    message["receipt"] = a["id"]
    message.send()
    return message["id"]


async def do_displayed(client, a):
    client["xep_0333"].send_marker(JID(a["to"]), a["id"], "displayed")


async def do_correct(client, a):
    message = client.make_message(JID(a["to"]), a["body"], mtype="chat")
    message["replace"]["id"] = a["id"]
    message.send()
    return message["id"]


async def do_reply(client, a):
    quote = f"> {a['quote']}\n"
    message = client.make_message(JID(a["to"]), quote + a["body"], mtype="chat")
    message["reply"]["to"] = a["author"]
    message["reply"]["id"] = a["id"]
    message["feature_fallback"]["for"] = "urn:xmpp:reply:0"
    message["feature_fallback"]["fallback_body"]["start"] = "0"
    message["feature_fallback"]["fallback_body"]["end"] = str(len(quote))
    message.send()
    return message["id"]


async def do_react(client, a):
    client["xep_0444"].send_reactions(JID(a["to"]), a["id"], a["reactions"])


async def do_retract(client, a):
    client["xep_0424"].send_retraction(JID(a["to"]), a["id"], include_fallback=True)


async def do_composing(client, a):
    message = client.make_message(JID(a["to"]), mtype="chat")
    message["chat_state"] = "composing"
    message.send()


# Streams

async def do_reconnect(client, a):
    """Connects again at the same place; with stream management slixmpp resumes by itself."""
    done = asyncio.get_running_loop().create_future()

    def settle(kind):
        def handler(_):
            if not done.done():
                done.set_result(kind)
        return handler

    outcomes = {
        "session_resumed": settle("resumed"), "session_start": settle("started"), "disconnected": settle("lost"),
    }
    for event, handler in outcomes.items():
        client.add_event_handler(event, handler)
    client.connect((client.arguments["host"], client.arguments["port"]))
    try:
        return await done
    finally:
        for event, handler in outcomes.items():
            client.del_event_handler(event, handler)


async def do_disconnect(client, a):
    await client.disconnect()


async def do_abort(client, a):
    client.abort()


async def do_forget_stream(client, a):
    """Asks next time for a stream that the server does not know."""
    client["xep_0198"].sm_id = "never-was"


async def do_active(client, a):
    client["xep_0352"].send_active() if a["active"] else client["xep_0352"].send_inactive()


async def do_acknowledged(client, a):
    """How many of our stanzas the server has not acknowledged yet; asks it once."""
    management = client["xep_0198"]
    management.request_ack()
    return len(management.unacked_queue)


# Archive

def archived(message):
    result = message["mam_result"]
    forwarded = result["forwarded"]
    inner = forwarded["stanza"]
    return {
        "id": result["id"], "stamp": forwarded["delay"]["stamp"].isoformat(), "from": str(inner["from"]),
        "to": str(inner["to"]), "body": inner["body"], "xml": str(inner),
    }


async def do_history(client, a):
    """Every page of the archive, through slixmpp's own iteration."""
    found = []
    rsm = {"max": a.get("max", 10)}
    iterator = client["xep_0313"].iterate(
        with_jid=JID(a["with"]) if a.get("with") else None, start=moment(a.get("start")), end=moment(a.get("end")),
        reverse=a.get("reverse", False), rsm=rsm, total=a.get("total"))
    async for message in iterator:
        found.append(archived(message))
    return found


async def do_history_page(client, a):
    """One page, with the result-set management of the answer."""
    iq = await client["xep_0313"].retrieve(
        with_jid=JID(a["with"]) if a.get("with") else None, rsm=a.get("rsm", {}))
    fin = iq["mam_fin"]
    return {
        "messages": [archived(message) for message in iq["mam"]["results"]],
        "complete": fin.xml.get("complete") in ("true", "1"),
        "count": fin["rsm"]["count"], "first": fin["rsm"]["first"], "last": fin["rsm"]["last"], "xml": str(iq),
    }


async def do_history_bounds(client, a):
    iq = await client["xep_0313"].get_archive_metadata()
    return {"start": iq["mam_metadata"]["start"]["id"], "end": iq["mam_metadata"]["end"]["id"], "xml": str(iq)}


async def do_history_fields(client, a):
    form = await client["xep_0313"].get_fields()
    return sorted(form.get_fields())


async def do_carbons(client, a):
    await (client["xep_0280"].enable() if a.get("on", True) else client["xep_0280"].disable())


# Roster and presence

async def do_presence(client, a):
    client.send_presence(
        pto=a.get("to"), ptype=a.get("type"), pshow=a.get("show"), pstatus=a.get("status"),
        ppriority=a.get("priority"))


async def do_roster(client, a):
    iq = client.make_iq_get()
    iq.enable("roster")  # Without a version, for the whole of it.
    iq = await iq.send()
    items = iq["roster"]["items"]
    return {
        str(jid): {"subscription": item["subscription"], "ask": item["ask"], "name": item["name"],
                   "groups": sorted(item["groups"])}
        for jid, item in items.items()
    }


async def do_roster_set(client, a):
    await client.update_roster(JID(a["jid"]), name=a.get("name", ""), groups=a.get("groups", []))


async def do_roster_remove(client, a):
    await client.del_roster_item(JID(a["jid"]))


# Blocking

async def do_block(client, a):
    await client["xep_0191"].block([JID(jid) for jid in a["jids"]])


async def do_unblock(client, a):
    await client["xep_0191"].unblock([JID(jid) for jid in a["jids"]])


async def do_blocked(client, a):
    iq = await client["xep_0191"].get_blocked()
    return sorted(str(jid) for jid in iq["blocklist"]["items"])


# Personal eventing, avatars, vCard

async def do_publish(client, a):
    options = None
    if a.get("options"):
        options = client["xep_0004"].make_form(ftype="submit")
        options.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#publish-options")
        for name, value in a["options"].items():
            options.add_field(var=name, value=value)
    client_pubsub = client["xep_0060"]
    iq = client.make_iq_set()
    iq["pubsub"]["publish"]["node"] = a["node"]
    item = client_pubsub.stanza.Item()
    item["id"] = a["id"]
    item["payload"] = ET.fromstring(a["payload"])
    iq["pubsub"]["publish"].append(item)
    if options is not None:
        iq["pubsub"]["publish_options"] = options
    await iq.send()


async def do_items(client, a):
    iq = await client["xep_0060"].get_items(JID(a["of"]) if a.get("of") else None, a["node"])
    return [{"id": item["id"], "xml": str(item)} for item in iq["pubsub"]["items"]]


async def do_retract_item(client, a):
    await client["xep_0060"].retract(None, a["node"], a["id"], notify=True)


async def do_publish_avatar(client, a):
    data = base64.b64decode(a["data"])
    avatar = client["xep_0084"]
    await avatar.publish_avatar(data)
    await avatar.publish_avatar_metadata({"id": avatar.generate_id(data), "type": "image/png", "bytes": len(data)})
    return avatar.generate_id(data)


async def do_fetch_avatar(client, a):
    iq = await client["xep_0084"].retrieve_avatar(JID(a["of"]), a["id"])
    return base64.b64encode(iq["pubsub"]["items"]["item"]["avatar_data"]["value"]).decode()


async def do_publish_vcard_avatar(client, a):
    await client["xep_0153"].set_avatar(avatar=base64.b64decode(a["data"]), mtype="image/png")


async def do_vcard(client, a):
    iq = await client["xep_0054"].get_vcard(JID(a["of"]) if a.get("of") else None, cached=False)
    photo = iq["vcard_temp"]["PHOTO"]["BINVAL"]
    return {"name": iq["vcard_temp"]["FN"], "photo": base64.b64encode(photo).decode() if photo else "", "xml": str(iq)}


async def do_set_vcard(client, a):
    vcard = client["xep_0054"].make_vcard()
    vcard["FN"] = a["name"]
    await client["xep_0054"].publish_vcard(vcard)


# Bookmarks and private storage

async def do_set_bookmarks(client, a):
    """In private storage, as XEP-0048 had it and old clients have it."""
    bookmarks = client["xep_0048"].stanza.Bookmarks()
    for room in a["rooms"]:
        bookmarks.add_conference(JID(room), "me", name=room, autojoin=True)
    await client["xep_0048"].set_bookmarks(bookmarks, method="xep_0049")


async def do_bookmarks(client, a):
    iq = await client["xep_0048"].get_bookmarks(method="xep_0049")
    return sorted(str(room["jid"]) for room in iq["private"]["bookmarks"]["conferences"])


async def do_private_set(client, a):
    iq = client.make_iq_set()
    query = ET.Element("{jabber:iq:private}query")
    query.append(ET.fromstring(a["xml"]))
    iq.xml.append(query)
    await iq.send()


async def do_private_get(client, a):
    iq = client.make_iq_get()
    query = ET.Element("{jabber:iq:private}query")
    query.append(ET.fromstring(a["xml"]))
    iq.xml.append(query)
    return str(await iq.send())


# Upload

async def find_upload(client):
    """COMPAT(slixmpp 1.8): its own search uses what Python 3.11 forbids (coroutines in asyncio.wait)."""
    disco = client["xep_0030"]
    domain = client.boundjid.domain
    items = await disco.get_items(JID(domain))
    for place in [domain] + [str(item[0]) for item in items["disco_items"]["items"]]:
        info = await disco.get_info(JID(place), cached=False)
        if "urn:xmpp:http:upload:0" in info["disco_info"]["features"]:
            client["xep_0363"].upload_service = JID(place)
            return
    raise Refused("no-upload-service")


async def do_upload(client, a):
    plugin = client["xep_0363"]
    await find_upload(client)
    return await plugin.upload_file(a["file"], content_type=a.get("type"))


async def do_slot(client, a):
    await find_upload(client)
    iq = await client["xep_0363"].request_slot(client["xep_0363"].upload_service, a["name"], a["size"], a.get("type"))
    slot = iq["http_upload_slot"]
    return {"put": slot["put"]["url"], "get": slot["get"]["url"]}


# Asking

async def do_ping(client, a):
    return await client["xep_0199"].ping(JID(a["to"]) if a.get("to") else None)


async def do_version(client, a):
    iq = await client["xep_0092"].get_version(JID(a["of"]))
    return {"name": iq["software_version"]["name"], "version": iq["software_version"]["version"]}


async def do_time(client, a):
    iq = await client["xep_0202"].get_entity_time(JID(a["of"]))
    # COMPAT(slixmpp 1.8): it reads no time zone named Z.
    return {"utc": iq.xml.find(".//{urn:xmpp:time}utc").text, "xml": str(iq)}


async def do_disco(client, a):
    iq = await client["xep_0030"].get_info(JID(a["of"]), a.get("node"), cached=False)
    info = iq["disco_info"]
    return {
        "features": sorted(info["features"]),
        "identities": [list(identity[:2]) for identity in sorted(info["identities"], key=str)],
        "xml": str(iq),
    }


async def do_disco_items(client, a):
    iq = await client["xep_0030"].get_items(JID(a["of"]), a.get("node"))
    return [[str(item[0]), item[1] or "", item[2] or ""] for item in iq["disco_items"]["items"]]


async def do_commands(client, a):
    iq = await client["xep_0050"].get_commands(JID(a["of"]))
    return sorted(item[1] for item in iq["disco_items"]["items"])


async def do_iq(client, a):
    """Any request, given as the payload's XML."""
    iq = client.make_iq_set() if a["type"] == "set" else client.make_iq_get()
    if a.get("to"):
        iq["to"] = JID(a["to"])
    iq.xml.append(ET.fromstring(a["xml"]))
    return str(await iq.send())
