"""The preflight on a page, asked of a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from phones import preflight_check
from phones.preflight_check import check_phone, check_site
from phones.told_server import Origin, ToldServer, parse_server, told_server
from provisioning.models import SeenPhone
from tests.factories import MAC, make_phone
from tests.pages import notes_of, rows_of, text_of
from tests.phones.test_preflight import SMALL, publish_all
from tests.ports import free_port
from tests.tftp.client import LOOPBACK, udp_socket
from tests.tftp.live import LiveServer

pytestmark = pytest.mark.django_db

OTHER = "00AA00AA00AA"
OF_PHONE = f"/phones/{MAC}/timeline/preflight/"
OF_SITE = "/phones/preflight/"
ON_ANOTHER_PORT = (
    "The server listens on port {}; phones ask on port 69 only. docs/deployment.md says how to give it that port."
)


@pytest.fixture
def server(tmp_path: Path, settings) -> Iterator[LiveServer]:
    """A running server, of which phones are told."""
    with LiveServer(tmp_path) as running:
        settings.TFTP_SERVER = f"{LOOPBACK}:{running.port}"
        yield running


@pytest.fixture
def nobody(settings, monkeypatch) -> int:
    """A port where nothing answers, and no patience with it."""
    monkeypatch.setattr(preflight_check, "PATIENCE", 0.02)
    port = free_port()
    settings.TFTP_SERVER = f"{LOOPBACK}:{port}"
    return port


def test_the_page_tells_what_the_phone_would_get(admin_client, server) -> None:
    make_phone(MAC)
    publish_all(server)
    server.announce({"name": "cnu41.9-4-2ES26.sbn", "gone": True}, {"name": "Ringlist.xml", "gone": True})
    page = admin_client.post(OF_PHONE)
    assert notes_of(page) == [
        f"A TFTP server answers at 127.0.0.1 port {server.port}.",
        ON_ANOTHER_PORT.format(server.port),
    ]
    assert "The phone would miss something that it needs" in text_of(page)
    assert "The address comes from the setting TFTP_SERVER. Phones must be told 127.0.0.1" in text_of(page)
    assert [(name, outcome.split(")")[0]) for name, _kind, outcome in rows_of(page)] == [
        (f"SEP{MAC}.cnf.xml", "Served"),
        ("SIP41.9-4-2SR3-1S.loads", "Served"),
        ("jar41sip.9-4-2ES26.sbn", "Served"),
        ("cnu41.9-4-2ES26.sbn", "Missing (needed"),
        ("apps41.9-4-2ES26.sbn", "Served"),
        ("German_Germany/mk-sip.jar", "Served"),
        ("Germany/g3-tones.xml", "Served"),
        ("dialplan.xml", "Served"),
        ("Ringlist.xml", "Missing (harmless"),
    ]


def test_a_phone_that_gets_all_that_it_needs_is_told_so(admin_client, server) -> None:
    make_phone(MAC)
    server.publish(f"SEP{MAC}.cnf.xml", SMALL)
    assert "The phone would get all that it needs" in text_of(admin_client.post(OF_PHONE))


def test_the_page_of_the_site_sums_up_what_is_missing(admin_client, server) -> None:
    make_phone(MAC)
    make_phone(OTHER, label="Workshop")
    server.publish(f"SEP{MAC}.cnf.xml", SMALL)
    page = admin_client.post(OF_SITE)
    assert [(name, outcome.split(")")[0], phones) for name, outcome, phones in rows_of(page)] == [
        (f"SEP{OTHER}.cnf.xml", "Missing (needed", "Workshop"),
        ("Ringlist.xml", "Missing (harmless", "Reception"),
    ]
    assert "2 phones were tried; 1 of them would get all that they need." in text_of(page)


def test_only_so_many_phones_are_walked(admin_client, server, monkeypatch) -> None:
    monkeypatch.setattr(preflight_check, "PHONES_WALKED", 1)
    for mac in (MAC, OTHER):
        make_phone(mac)
        server.publish(f"SEP{mac}.cnf.xml", SMALL)
    server.publish("Ringlist.xml", b"list")
    page = admin_client.post(OF_SITE)
    assert notes_of(page)[-1] == "Nothing is missing."
    assert "1 phone was tried; 1 of them would get all that it needs. 1 more phone was left out;" in text_of(page)


def test_where_windows_are_used_the_pages_say_so(admin_client, server, settings) -> None:
    settings.PROVISIONING_WINDOW_MINUTES = 30
    make_phone(MAC)
    assert "The window is shut" in text_of(admin_client.post(OF_PHONE))
    assert notes_of(admin_client.post(OF_SITE))[-1] == (
        "Provisioning windows are in use: the configuration of a phone whose window is shut counts as missing."
    )


def test_a_site_without_phones_says_what_to_do(admin_client, server) -> None:
    assert "No phone to try" in text_of(admin_client.post(OF_SITE))


def test_time_that_runs_out_is_told(admin_client, server, monkeypatch) -> None:
    monkeypatch.setattr(preflight_check, "LONGEST", 0.0)
    make_phone(MAC)
    told = notes_of(admin_client.post(OF_PHONE))[-1]
    assert told == f"The trial ended early. There was no time left for SEP{MAC}.cnf.xml."
    assert check_site().left_out == 1


@pytest.mark.parametrize("address", [OF_PHONE, OF_SITE])
def test_a_server_that_does_not_answer_is_told(admin_client, nobody: int, address: str) -> None:
    make_phone(MAC)
    page = admin_client.post(address)
    (told,) = notes_of(page)
    assert told.startswith(f"No TFTP server answers at 127.0.0.1 port {nobody}: no phone gets a file. Start Offhook's")
    assert "would" not in text_of(page).removeprefix("What phones would get")


def test_a_server_that_phones_do_not_reach_is_told(admin_client, server, settings, monkeypatch) -> None:
    monkeypatch.setattr(preflight_check, "PATIENCE", 0.1)
    make_phone(MAC)
    settings.TFTP_SERVER = f"127.0.0.9:{server.port}"
    assert notes_of(admin_client.post(OF_PHONE))[0].startswith(
        f"A TFTP server answers on this machine (127.0.0.1 port {server.port}), but not at 127.0.0.9. A firewall,"
    )


def test_a_wrong_setting_is_told(admin_client, settings) -> None:
    make_phone(MAC)
    settings.TFTP_SERVER = "tftp.example.com:0"
    told = ["“tftp.example.com:0” is no address of a server, such as 192.0.2.1 or 192.0.2.1:69."]
    assert notes_of(admin_client.post(OF_PHONE, follow=True)) == told
    assert notes_of(admin_client.post(OF_SITE, follow=True)) == told


def test_the_address_is_that_of_this_machine_towards_the_phone(settings) -> None:
    settings.TFTP_SERVER, settings.TFTP_HOST = "", "0.0.0.0"  # noqa: S104
    ports = (settings.TFTP_PORT, settings.TFTP_FALLBACK_PORT)
    assert told_server() == ToldServer("127.0.0.1", ports, Origin.HERE)
    assert told_server(["2001:db8::1", "127.0.0.7"]) == ToldServer("127.0.0.1", ports, Origin.ROUTE, "127.0.0.7")


def test_a_bound_address_and_a_set_one_come_first(settings) -> None:
    settings.TFTP_SERVER, settings.TFTP_HOST = "", "127.0.0.5"
    ports = (settings.TFTP_PORT, settings.TFTP_FALLBACK_PORT)
    assert told_server(["127.0.0.7"]) == ToldServer("127.0.0.5", ports, Origin.BOUND)
    settings.TFTP_SERVER = "tftp.example.com"
    assert told_server(["127.0.0.7"]) == ToldServer("tftp.example.com", (69,), Origin.SETTING)


def test_a_server_is_a_host_and_perhaps_a_port() -> None:
    assert parse_server("192.0.2.1") == ("192.0.2.1", 69)
    assert parse_server("pbx.example.com:6969") == ("pbx.example.com", 6969)


def test_the_phone_that_was_heard_of_tells_the_way(settings, nobody: int) -> None:
    settings.TFTP_SERVER, settings.TFTP_HOST, settings.TFTP_PORT, settings.TFTP_FALLBACK_PORT = "", "0.0.0.0", 9, 9  # noqa: S104
    phone, now = make_phone(MAC), timezone.now()
    SeenPhone.objects.create(mac=OTHER, first_seen_at=now, last_seen_at=now, address="127.0.0.8")
    assert check_phone(phone).told.origin is Origin.HERE
    assert check_site().told.towards == "127.0.0.8"


def test_a_server_that_falls_silent_is_told(settings, monkeypatch) -> None:
    monkeypatch.setattr(preflight_check, "PATIENCE", 0.02)
    monkeypatch.setattr(preflight_check, "answers", lambda *_: True)
    with udp_socket() as silent:
        settings.TFTP_SERVER = "{}:{}".format(*silent.getsockname())
        check = check_phone(make_phone(MAC))
    assert (check.walked, check.left_out) == ((), 1)
    assert check.broken_off == f"127.0.0.1 port {check.told.ports[0]} does not answer."


def test_a_viewer_is_not_offered_it(viewer_client) -> None:
    make_phone(MAC)
    assert "Try it as" not in text_of(viewer_client.get(f"/phones/{MAC}/timeline/"))
    assert "Try it as" not in text_of(viewer_client.get("/activity/"))
    assert viewer_client.post(OF_SITE).status_code == 403
