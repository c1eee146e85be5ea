"""What phones would miss, asked of a real server."""

import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from phones.preflight import Walk, answers
from provisioning.tftp.client import NoAnswer, fetch
from tests.factories import make_phone
from tests.firmware.build import third_generation_loads
from tests.tftp.client import LOOPBACK, udp_socket
from tests.tftp.live import LiveServer

pytestmark = pytest.mark.django_db

MAC = "001122AABBCC"
LOAD = "SIP41.9-4-2SR3-1S"
CONFIGURATION = (
    "<device><sipProfile><dialTemplate>dialplan.xml</dialTemplate></sipProfile>"
    f"<loadInformation>{LOAD}</loadInformation>{{}}"
    "<userLocale><name>German_Germany</name></userLocale><networkLocale>Germany</networkLocale></device>"
)
SMALL = b"<device><fullConfig>true</fullConfig></device>"
PARTS = ("jar41sip", "cnu41", "apps41")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with LiveServer(tmp_path) as running:
        yield running


def publish_load(server: LiveServer) -> None:
    """Publish a load of three files."""
    names = [f"{part}.9-4-2ES26.sbn" for part in PARTS]
    server.publish(f"{LOAD}.loads", third_generation_loads(f"{LOAD}.loads", names))
    for name in names:
        server.publish(name, b"x" * 1500)


def publish_all(server: LiveServer) -> None:
    server.publish(f"SEP{MAC}.cnf.xml", CONFIGURATION.format("").encode())
    publish_load(server)
    for name in ("dialplan.xml", "German_Germany/mk-sip.jar", "Germany/g3-tones.xml", "Ringlist.xml"):
        server.publish(name, b"content")


def missed(server: LiveServer, **fields: str) -> list[tuple[str, str]]:
    found = Walk((LOOPBACK, server.port)).missed_by(make_phone(MAC, **fields))
    return [(missing.name, missing.missing.value) for missing in found]


def test_a_phone_that_gets_all_misses_nothing(server: LiveServer) -> None:
    publish_all(server)
    assert missed(server) == []


def test_without_a_configuration_nothing_else_is_known(server: LiveServer) -> None:
    assert missed(server) == [(f"SEP{MAC}.cnf.xml", "serious")]


def test_all_that_is_missing_is_told_in_order(server: LiveServer) -> None:
    server.publish(f"SEP{MAC}.cnf.xml", CONFIGURATION.format("").encode())
    assert missed(server) == [
        (f"{LOAD}.loads", "serious"),
        ("German_Germany/mk-sip.jar", "harmless"),
        ("Germany/g3-tones.xml", "harmless"),
        ("dialplan.xml", "harmless"),
        ("Ringlist.xml", "harmless"),
    ]


def test_a_member_of_a_load_can_be_missing(server: LiveServer) -> None:
    publish_all(server)
    server.announce({"name": "cnu41.9-4-2ES26.sbn", "gone": True})
    assert missed(server) == [("cnu41.9-4-2ES26.sbn", "serious")]


def test_a_load_that_the_phone_runs_is_not_asked_for(server: LiveServer) -> None:
    publish_all(server)
    server.announce({"name": f"{LOAD}.loads", "gone": True})
    assert missed(server, running_load=LOAD) == []


def test_loads_of_a_load_server_are_not_asked_for_here(server: LiveServer) -> None:
    publish_all(server)
    elsewhere = "<vendorConfig><loadServer>192.0.2.9</loadServer></vendorConfig>"
    server.publish(f"SEP{MAC}.cnf.xml", CONFIGURATION.format(elsewhere).encode())
    server.announce({"name": f"{LOAD}.loads", "gone": True})
    assert missed(server) == []


def test_a_damaged_list_is_told(server: LiveServer) -> None:
    publish_all(server)
    server.publish(f"{LOAD}.loads", b"nothing of the kind")
    assert missed(server) == [(f"{LOAD}.loads", "serious")]


def test_a_configuration_that_cannot_be_read_is_told(server: LiveServer) -> None:
    server.publish(f"SEP{MAC}.cnf.xml", b"<device>")
    assert missed(server) == [(f"SEP{MAC}.cnf.xml", "serious")]


def test_a_7960_asks_for_another_file(server: LiveServer) -> None:
    assert missed(server, model="7960G") == [(f"SIP{MAC}.cnf", "serious")]


def test_wide_band_phones_ask_for_another_list_of_ring_tones(server: LiveServer) -> None:
    server.publish(f"SEP{MAC}.cnf.xml", SMALL)
    assert missed(server, model="8841") == [("Ringlist-wb.xml", "harmless")]


def test_a_shared_file_is_fetched_once(server: LiveServer) -> None:
    publish_all(server)
    server.publish("SEP00AA00AA00AA.cnf.xml", CONFIGURATION.format("").encode())
    walk = Walk((LOOPBACK, server.port))
    walk.missed_by(make_phone(MAC))
    walk.missed_by(make_phone("00AA00AA00AA"))
    names = [server.event("request")["name"] for _ in range(10)]
    assert len(names) == len(set(names))


def test_whether_a_server_answers(server: LiveServer) -> None:
    assert answers((LOOPBACK, server.port))


def run(server: LiveServer, *arguments: str) -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("preflight", *arguments, server=f"{LOOPBACK}:{server.port}", stdout=output)
    except SystemExit as ended:
        return int(str(ended.code)), output.getvalue()
    return 0, output.getvalue()


def test_the_command_says_that_nothing_is_missing(server: LiveServer) -> None:
    publish_all(server)
    make_phone(MAC)
    code, told = run(server, MAC)
    assert code == 0
    assert told.splitlines() == [
        f"The server listens on port {server.port}; phones ask on port 69 only.",
        f"Nothing is missing. Phones walked: 1; server: {LOOPBACK} port {server.port}.",
    ]


def test_the_command_ends_with_1_when_something_needed_is_missing(server: LiveServer) -> None:
    make_phone(MAC)
    make_phone("00AA00AA00AA")
    server.publish(f"SEP{MAC}.cnf.xml", SMALL)
    code, told = run(server, "--json")
    harmless = "The server does not have Ringlist.xml. The phone offers the ring tones that are built in."
    serious = "The server does not have {}. Without this file the phone knows neither its lines nor its server."
    assert code == 1
    assert json.loads(told) == {
        "server": {"host": LOOPBACK, "port": server.port},
        "remarks": [f"The server listens on port {server.port}; phones ask on port 69 only."],
        "phones": 2,
        "missing": [
            {"name": "Ringlist.xml", "missing": "harmless", "sentence": harmless, "phones": [MAC]},
            {
                "name": "SEP00AA00AA00AA.cnf.xml",
                "missing": "serious",
                "sentence": serious.format("SEP00AA00AA00AA.cnf.xml"),
                "phones": ["00AA00AA00AA"],
            },
        ],
    }


def test_a_server_that_does_not_answer_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setattr("phones.management.commands.preflight.answers", lambda _server: False)
    with pytest.raises(CommandError, match=r"^No TFTP server answers at 192\.0\.2\.1 port 69\. Start one"):
        call_command("preflight", server="192.0.2.1")


def test_a_server_that_falls_silent_is_no_missing_file(monkeypatch) -> None:
    monkeypatch.setattr("phones.preflight.fetch", partial(fetch, patience=0.05))
    with udp_socket() as silent:
        walk = Walk(silent.getsockname())
        with pytest.raises(NoAnswer):
            walk.missed_by(make_phone(MAC))


@pytest.mark.parametrize("last", [f"{LOAD}.loads", "Ringlist.xml"])
def test_one_that_falls_silent_on_the_way_is_no_missing_file_either(monkeypatch, last: str) -> None:
    def answer(_server: object, name: str, **_options: object) -> bytes:
        if name == last:
            raise NoAnswer("It fell silent.")
        loads = third_generation_loads(f"{LOAD}.loads", [])
        return loads if name.endswith(".loads") else CONFIGURATION.format("").encode()

    monkeypatch.setattr("phones.preflight.fetch", answer)
    with pytest.raises(NoAnswer, match="It fell silent"):
        Walk((LOOPBACK, 69)).missed_by(make_phone(MAC))


@pytest.mark.parametrize("address", ["host:port", "host:0", "host:65536"])
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    with pytest.raises(CommandError, match="is no address of a server"):
        call_command("preflight", server=address)


def test_the_command_says_that_windows_are_in_use(server: LiveServer, settings) -> None:
    settings.PROVISIONING_WINDOW_MINUTES = 30
    _code, told = run(server, "--json")
    assert json.loads(told)["remarks"][1:] == [
        "Provisioning windows are in use: a configuration whose window is shut counts as missing."
    ]
