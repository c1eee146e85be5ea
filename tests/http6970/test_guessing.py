"""Whoever asks over HTTP for ever new phones is named and no longer told what does not exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.tftp.guessing import MOST_NAMES
from tests.http6970.live import LiveHttp

PHONE = "SEP001122AABBCC.cnf.xml"
NEXT = b"GET /SEPAA0000000000.cnf.xml HTTP/1.0\r\n\r\n"


@pytest.fixture
def guessed_at(tmp_path: Path) -> Iterator[LiveHttp]:
    """A server that was asked for as many phones as one address may."""
    with LiveHttp(tmp_path) as server:
        server.publish(PHONE, b"text")
        for number in range(MOST_NAMES):
            assert server.get(f"/SEP{number:012X}.cnf.xml")[0] == "HTTP/1.1 404 Not Found"
        yield server


def test_a_guesser_gets_no_answer_and_is_named_once(guessed_at: LiveHttp) -> None:
    assert [guessed_at.send(NEXT) for _ in range(3)] == [b"", b"", b""]
    assert guessed_at.event("guessing") == {"event": "guessing", "address": "127.0.0.1", "names": MOST_NAMES}
    assert guessed_at.get("/other.xml")[0] == "HTTP/1.1 404 Not Found"
    assert guessed_at.event("request")["name"] == "other.xml"


def test_what_exists_is_served_to_a_guesser_all_the_same(guessed_at: LiveHttp) -> None:
    guessed_at.send(NEXT)
    status, _fields, body = guessed_at.get(f"/{PHONE}")
    assert (status, body) == ("HTTP/1.1 200 OK", b"text")
