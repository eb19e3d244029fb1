"""A slixmpp client that is driven by lines of JSON on its standard input.

A command is {"id": 1, "command": "send", "arguments": {...}}; every function below whose name begins with do_ is one.
The answer is {"reply": 1, "result": ...} or {"reply": 1, "error": condition, "text": ...}. What happens by itself is
{"event": name, ...}.
"""
import asyncio
import json
import logging
import os
import sys
import xml.etree.ElementTree as ET
from datetime import datetime

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.plugins.xep_0198 import stanza as sm_stanza
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

import features

PLUGINS = [
    "xep_0004", "xep_0030", "xep_0048", "xep_0049", "xep_0050", "xep_0054", "xep_0059", "xep_0060", "xep_0084",
    "xep_0085", "xep_0092", "xep_0115", "xep_0153", "xep_0163", "xep_0184", "xep_0191", "xep_0199", "xep_0202",
    "xep_0203", "xep_0280", "xep_0297", "xep_0308", "xep_0313", "xep_0333", "xep_0334", "xep_0352", "xep_0359",
    "xep_0363", "xep_0424", "xep_0428", "xep_0444", "xep_0461",
]

# Features whose own handlers in slixmpp report; the test sees the library's reading, not only the stanza.
REPORTED = [
    "carbon_received", "carbon_sent", "receipt_received", "marker_displayed", "message_correction", "reactions",
    "message_retract", "message_reply", "avatar_metadata_publish", "session_resumed", "sm_enabled", "sm_failed",
    "blocked", "unblocked", "roster_update", "presence_subscribe", "presence_subscribed", "presence_unsubscribe",
    "presence_unsubscribed", "presence_dnd", "presence_available", "presence_unavailable", "pubsub_publish",
    "pubsub_retract", "chatstate_composing", "read_publish", "failed_auth", "bookmark_publish",
]


def emit(**report):
    print(json.dumps(report), flush=True)


class Client(slixmpp.ClientXMPP):
    def __init__(self, arguments):
        super().__init__(arguments["jid"], arguments["password"], sasl_mech=arguments.get("mechanism"))
        self.arguments = arguments
        self.use_ipv6 = False
        self.use_aiodns = False
        self.ca_certs = arguments["authority"]
        for plugin in PLUGINS:
            self.register_plugin(plugin)
        self.roster.auto_authorize = None
        self.roster.auto_subscribe = False
        if arguments.get("management"):
            self.register_plugin("xep_0198")
            self.keep_unacked_across_resume()
        self.outcome = asyncio.get_running_loop().create_future()
        self.conditions = []
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("failed_auth", lambda failure: self.conditions.append(failure["condition"]))
        self.add_event_handler("failed_all_auth", lambda _: self.settle(self.conditions[-1:] or ["no-mechanism"]))
        self.add_event_handler("disconnected", self.on_disconnected)
        for name in REPORTED:
            self.add_event_handler(name, self.reporter(name))
        self.register_handler(Callback("every message", MatchXPath("{jabber:client}message"), self.on_message))
        features.prepare(self)

    def keep_unacked_across_resume(self):
        """COMPAT(slixmpp 1.8): it forgets what was not acknowledged as soon as it asks to resume."""
        management = self["xep_0198"]
        original = management._handle_outgoing
        held = []

        def keep(stanza):
            if self.transport is None:
                # COMPAT(slixmpp 1.8): what its sender held when the connection went would be lost.
                held.insert(0, (stanza, True))
                return None
            saved = list(management.unacked_queue)
            result = original(stanza)
            if isinstance(stanza, sm_stanza.Resume):
                management.unacked_queue.extend(saved)
            return result

        self.del_filter("out_sync", original)
        self.add_filter("out_sync", keep)

        # COMPAT(slixmpp 1.8): what it has queued would go out on the new connection before anyone has signed in.
        def hold(_):
            while not self.waiting_queue.empty():
                held.append(self.waiting_queue.get_nowait())
                self.waiting_queue.task_done()

        def release(_):
            for item in held:
                self.waiting_queue.put_nowait(item)
            held.clear()

        self.add_event_handler("disconnected", hold)
        self.add_event_handler("session_resumed", release)

    def reporter(self, name):
        def report(stanza):
            emit(event=name, xml=str(stanza) if hasattr(stanza, "xml") else "")
        return report

    def settle(self, conditions):
        if not self.outcome.done():
            self.outcome.set_result(conditions)

    async def on_start(self, _):
        if self.arguments.get("roster", True):
            await self.get_roster()
        await features.announce_interests(self)
        if self.arguments.get("presence", True):
            self.send_presence(ppriority=self.arguments.get("priority"))
        self.settle([])

    def on_disconnected(self, reason):
        emit(event="disconnected", reason=str(reason))
        self.settle(self.conditions[-1:] or ["disconnected"])

    def on_message(self, message):
        xml = message.xml
        kind = "message"
        if xml.find("{urn:xmpp:mam:2}result") is not None:
            return
        if xml.find("{urn:xmpp:carbons:2}received") is not None or xml.find("{urn:xmpp:carbons:2}sent") is not None:
            return
        if xml.find("{http://jabber.org/protocol/pubsub#event}event") is not None:
            kind = "pubsub"
        emit(event=kind, **{
            "from": str(message["from"]), "id": message["id"], "type": message["type"], "body": message["body"],
            "xml": str(message),
        })


class Driver:
    def __init__(self):
        self.client = None

    async def run(self):
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 24)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            command = json.loads(line)
            asyncio.ensure_future(self.answer(command))

    async def answer(self, command):
        number = command["id"]
        arguments = command.get("arguments") or {}
        try:
            if command["command"] == "connect":
                result = await self.connect(arguments)
            else:
                result = await getattr(features, "do_" + command["command"])(self.client, arguments)
            emit(reply=number, result=result)
        except IqError as error:
            emit(reply=number, error=error.condition, text=str(error.iq))
        except IqTimeout:
            emit(reply=number, error="timeout", text="no answer to an iq")
        except features.Refused as error:
            emit(reply=number, error=error.condition, text=error.text)
        except Exception as error:  # The loop's top: a fault of the script is the test's to show.
            logging.exception("command %s", command["command"])
            emit(reply=number, error=type(error).__name__, text=str(error))

    async def connect(self, arguments):
        self.client = Client(arguments)
        self.client.connect(
            (arguments["host"], arguments["port"]),
            use_ssl=arguments.get("direct", False),
            force_starttls=not arguments.get("direct", False),
            disable_starttls=arguments.get("direct", False))
        conditions = await self.client.outcome
        if conditions:
            raise features.Refused(conditions[0], "sign-in failed")
        mechanism = self.client["feature_mechanisms"].mech.name
        return {"jid": str(self.client.boundjid), "mechanism": mechanism}


if __name__ == "__main__":
    level = os.environ.get("SLIXMPP_LOG", "WARNING")
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    asyncio.run(Driver().run())
