"""A phone's configuration is served only while its window is open, and a shut window tells a stranger nothing."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.tftp.guessing import MOST_NAMES
from provisioning.tftp.outcomes import SHUT, DeclinedError
from provisioning.tftp.provisioning_window import Windows
from tests.http6970.live import LiveHttp
from tests.tftp.client import LOOPBACK, NOT_FOUND, ask, fetch, request, udp_socket
from tests.tftp.live import LiveServer

MAC = "001122AABBCC"
PHONE = f"SEP{MAC}.cnf.xml"


def open_for(folder: Path, seconds: float) -> None:
    end = time.time() + seconds
    (folder / MAC).touch()
    os.utime(folder / MAC, (end, end))


@pytest.fixture
def windows(tmp_path: Path) -> Path:
    """A folder in which no window is open."""
    folder = tmp_path / "windows"
    folder.mkdir()
    return folder


@pytest.fixture
def server(tmp_path: Path, windows: Path) -> Iterator[LiveServer]:
    with LiveServer(tmp_path, ("--port", "0", "--windows", str(windows))) as running:
        for name in (PHONE, f"SIP{MAC}.cnf", "dialplan.xml"):
            running.publish(name, b"text")
        yield running


@pytest.mark.parametrize("name", [PHONE, PHONE.lower(), f"/{PHONE}", f"SIP{MAC}.cnf"])
def test_a_window_that_nobody_opened_is_shut(server: LiveServer, name: str) -> None:
    assert ask(server.port, request(name.encode())) == NOT_FOUND
    event = server.event("request")
    assert (event["outcome"], event["reason"]) == ("refused", SHUT)


def test_other_files_have_no_window(server: LiveServer) -> None:
    assert fetch(server.port, request(b"dialplan.xml")) == b"text"


def test_an_open_window_lets_the_phone_in_until_its_end(server: LiveServer, windows: Path) -> None:
    open_for(windows, 60)
    assert fetch(server.port, request(PHONE.encode())) == b"text"
    open_for(windows, -1)
    assert ask(server.port, request(PHONE.encode())) == NOT_FOUND


def test_a_shut_window_counts_as_a_guess_like_a_phone_that_does_not_exist(server: LiveServer) -> None:
    for number in range(MOST_NAMES):
        ask(server.port, request(f"SEP{number:012X}.cnf.xml".encode()))
    with udp_socket(timeout=0.2) as udp:
        udp.sendto(request(PHONE.encode()), (LOOPBACK, server.port))
        with pytest.raises(TimeoutError):
            udp.recv(1024)
    assert server.event("guessing")["names"] == MOST_NAMES


def test_over_http_it_is_the_same(tmp_path: Path, windows: Path) -> None:
    with LiveHttp(tmp_path, "--windows", str(windows)) as server:
        server.publish(PHONE, b"text")
        assert server.get(f"/{PHONE}")[0] == "HTTP/1.1 404 Not Found"
        assert server.event("request")["reason"] == SHUT
        open_for(windows, 60)
        assert server.get(f"/{PHONE}")[::2] == ("HTTP/1.1 200 OK", b"text")


def test_over_http_a_shut_window_counts_as_a_guess_too(tmp_path: Path, windows: Path) -> None:
    with LiveHttp(tmp_path, "--windows", str(windows)) as server:
        server.publish(PHONE, b"text")
        for number in range(MOST_NAMES):
            server.get(f"/SEP{number:012X}.cnf.xml")
        assert server.send(f"GET /{PHONE} HTTP/1.0\r\n\r\n".encode()) == b""


def test_without_windows_nothing_is_shut() -> None:
    Windows().check(PHONE)


def test_a_folder_that_is_gone_shuts_all(tmp_path: Path) -> None:
    with pytest.raises(DeclinedError, match=SHUT):
        Windows(tmp_path / "gone").check(PHONE)
