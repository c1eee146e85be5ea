"""S11: an address in a configuration is for the phone; the server that wrote it never opens it."""

import ast
import socket
from pathlib import Path
from typing import NoReturn

import pytest

from phones.models import CallServer
from provisioning.publishing import publish
from tests.factories import MAC, make_line, make_phone, make_service
from tests.security.sources import called, calls, imported, sources

FETCHING = {
    *("urllib.request", "urllib.request.urlopen", "requests", "httpx", "http.client", "ftplib", "smtplib", "aiohttp"),
    *("urllib3", "websockets", "telnetlib", "imaplib", "poplib", "xmlrpc.client", "paramiko", "ldap3"),
}
CONNECTING = {"create_connection", "open_connection", "connect", "connect_ex", "sock_connect", "sendto"}
LOOKED_AT: dict[str, str] = {
    "provisioning/backup/databases.py": "opens the copy of the database as a file",
    "provisioning/apps.py": "signals of Django are connected, not sockets",
    "provisioning/tftp/session.py": "answers who asked",
    "provisioning/tftp/listener.py": "answers who asked",
    "provisioning/tftp/client.py": "asks Offhook's own server what phones would get; its address is a setting",
    "phones/told_server.py": "asks the system by which address this machine goes out; no datagram is sent",
}
"""Modules that send or connect, with whom to: read each before it is listed."""
ADDRESSES = (
    *("127.0.0.1", "localhost", "169.254.169.254", "[::1]", "2130706433", "0", "192.0.2.1"),
    *("user@127.0.0.1", "no-such-name.invalid"),
)


def test_no_module_imports_what_fetches() -> None:
    assert [str(path) for path in sources() if imported(path) & FETCHING] == []


def test_modules_that_open_connections_are_looked_at() -> None:
    found = {str(path) for path in sources() for call in calls(path) if _connects(call)}
    assert found <= set(LOOKED_AT)


def _connects(call: ast.Call) -> bool:
    return called(call).rpartition(".")[2] in CONNECTING


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Nothing may look a name up or connect; what tried to is told."""
    tried: list[object] = []

    def refuse(*arguments: object, **_options: object) -> NoReturn:
        tried.append(arguments)
        raise AssertionError(f"somebody reaches for {arguments}")

    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_publishing_and_looking_open_no_address_of_a_record(
    superuser_client, tftp_root: Path, no_network: list[object], address: str
) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("The database itself is reached over a socket.")
    server = CallServer.objects.create(name="PBX", kind="asterisk", address=address)
    phone = make_phone(
        call_server=server, settings={"servicesURL": f"http://{address}/x", "idleURL": f"https://{address}"}
    )
    make_line(phone)
    make_service(phone, target=f"http://{address}/menu.xml")
    publish()
    pages = ("", "settings/", "findings/", "configuration/", "firmware/", "timeline/", "history/")
    answers = [superuser_client.get(f"/phones/{MAC}/{page}").status_code for page in pages]
    answers.append(superuser_client.get(f"/servers/{server.pk}/").status_code)
    assert (set(answers), no_network) == ({200}, [])
