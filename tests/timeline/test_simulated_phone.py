"""The simulated phone against the real server: what it asks for, and what the timeline makes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from provisioning.timeline.boots import group
from provisioning.timeline.loads import running_load
from provisioning.timeline.owners import Owners
from provisioning.timeline.requests import Outcome, Request
from provisioning.timeline.situations import Situation
from provisioning.timeline.stories import tell_all
from tests.simulated_phone import SimulatedPhone
from tests.tftp.live import LiveServer
from tests.timeline.build import LOAD, MAC

CONFIGURATION = (
    f"<device><loadInformation>{LOAD}</loadInformation><userLocale><name>German</name></userLocale></device>"
)
LOADS = b"# RELEASE load version 9-4-2ES26\r\njar41sip.9-4-2ES26.sbn\r\ncnu41.9-4-2ES26.sbn \r\n"
OPENING = [(name, "missing") for name in (f"CTLSEP{MAC}.tlv", f"ITLSEP{MAC}.tlv", "ITLFile.tlv")]
SEP = (f"SEP{MAC}.cnf.xml", "served")
LIST = (f"{LOAD}.loads", "served")
JAR, CNU = ("jar41sip.9-4-2ES26.sbn", "served"), ("cnu41.9-4-2ES26.sbn", "served")
REST = [("German/mk-sip.jar", "missing"), ("Ringlist.xml", "missing")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with LiveServer(tmp_path) as running:
        running.publish(SEP[0], CONFIGURATION.encode())
        running.publish(LIST[0], LOADS)
        running.publish(JAR[0], b"x" * 512)
        running.publish(CNU[0], b"x" * 700)
        yield running


def events_of(server: LiveServer, phone: SimulatedPhone) -> list[dict[str, Any]]:
    """The server's lines of all that the phone asked for, in the order in which it asked.

    The end of a transfer may be told after what was asked next: both wait for the server, on different sockets.
    """
    return sorted((server.event("request") for _ in phone.asked), key=itemgetter("time"))


def told(events: list[dict[str, Any]]) -> list[tuple[Situation, int]]:
    """The situations of the boots in the server's lines, and how many requests each of them has."""
    owners, requests = Owners(), []
    for event in events:
        asked_at = datetime.fromtimestamp(event["time"], UTC)
        mac = owners.mac_of(event["address"], event["name"], asked_at)
        requests.append(Request(asked_at, event["address"], event["name"], Outcome(event["outcome"]), mac))
    boots = group(requests)
    running = running_load(boots)
    assert (running.load if running else None) in {None, LOAD}
    return [(story.situation, len(story.boot.requests)) for story in tell_all(boots)]


def test_it_changes_its_load_and_starts_again(server: LiveServer) -> None:
    phone = SimulatedPhone(server.port)
    phone.boot()
    assert phone.asked == [*OPENING, SEP, LIST, JAR, CNU, *OPENING, SEP, *REST]
    assert phone.running == LOAD
    assert told(events_of(server, phone)) == [(Situation.LOAD_FETCHED, 7), (Situation.NOW_RUNNING, 6)]


def test_it_refuses_a_load_at_each_start(server: LiveServer) -> None:
    phone = SimulatedPhone(server.port, refuses_load=True)
    phone.boot()
    phone.boot()
    assert phone.asked == [*OPENING, SEP, LIST, JAR, *REST] * 2
    assert told(events_of(server, phone)) == [(Situation.LOAD_STOPPED, 8), (Situation.LOAD_REFUSED, 8)]


def test_it_needs_its_load_after_a_factory_reset(server: LiveServer) -> None:
    phone = SimulatedPhone(server.port, running="")
    phone.boot()
    assert phone.asked == [("term41.default.loads", "missing")]
    server.publish("term41.default.loads", LOADS)
    phone.boot()
    installed = [("term41.default.loads", "served"), JAR, CNU]
    assert phone.asked[1:] == [*installed, *OPENING, SEP, LIST, JAR, CNU, *OPENING, SEP, *REST]
    missing, *later = events_of(server, phone)
    assert missing["outcome"] == "missing"
    assert told(later[:3]) == [(Situation.RESET_LOAD, 3)]


def test_without_a_configuration_it_asks_for_that_of_unknown_phones(server: LiveServer) -> None:
    phone = SimulatedPhone(server.port, mac="00AA00AA00AA")
    phone.boot()
    assert phone.asked[3:] == [("SEP00AA00AA00AA.cnf.xml", "missing"), ("XMLDefault.cnf.xml", "missing")]
    assert told(events_of(server, phone)) == [(Situation.CONFIGURATION_MISSING, 5)]
