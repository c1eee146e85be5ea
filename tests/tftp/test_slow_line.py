"""Many phones far away: their transfers stay open for seconds, all at once."""

import os
import zlib
from pathlib import Path

import pytest

from tests.tftp.client import LOOPBACK
from tests.tftp.crowd import Crowd, allow_many_sockets
from tests.tftp.live import SECONDS_TO_WAIT, LiveServer

PHONES = 1_100
ROUND_TRIP = 0.15
"""Seconds."""


@pytest.fixture
def content(server: LiveServer) -> bytes:
    content = os.urandom(9_000)
    server.publish("file", content)
    allow_many_sockets()
    return content


def test_eleven_hundred_phones_with_a_delay_of_150_ms_are_served_at_once(server: LiveServer, content: bytes) -> None:
    crowd = Crowd((LOOPBACK, server.port), [[b"file"]] * PHONES, patience=SECONDS_TO_WAIT, delay=ROUND_TRIP)
    crowd.begin()
    most_open = 0
    while crowd.turn():
        most_open = max(most_open, _sockets_of(server))
    crowd.close()
    assert (crowd.tally.served, crowd.tally.repeated, crowd.tally.given_up) == ({zlib.crc32(content): PHONES}, 0, 0)
    assert most_open > PHONES


def _sockets_of(server: LiveServer) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
