"""The server turn by turn in this process: its limits, and what depends on who is heard first."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provisioning.tftp.index import PublishedNames
from provisioning.tftp.journal import Journal
from provisioning.tftp.limits import Limits, limits_of_process
from provisioning.tftp.listener import Listener
from provisioning.tftp.server import Server
from tests.tftp.client import LOOPBACK, NOT_FOUND, ack, data, request, udp_socket


class Bench:
    """A server that moves only when `turn` is called."""

    def __init__(self, folder: Path, limits: Limits, host: str = LOOPBACK) -> None:
        (folder / "file").write_bytes(b"text")
        (folder / "index").write_text('{"name": "file"}\n')
        self.names = PublishedNames(folder / "index")
        self.listener = Listener(host, 0)
        self.output, journal = os.pipe()
        self._closing = [journal, self.output]
        self.server = Server(self.listener, self.names, folder, Journal(journal), limits)
        self.turn = self.server.turn

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in os.read(self.output, 65536).splitlines()]

    def close(self) -> None:
        self.server.close()
        self.names.close()
        self.listener.close()
        for descriptor in self._closing:
            os.close(descriptor)


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    made = Bench(tmp_path, request.param)
    yield made
    made.close()


@pytest.mark.parametrize("bench", [Limits(2, 9), Limits(9, 2)], indirect=True)
def test_above_the_limit_a_request_is_dropped_until_a_transfer_ends(bench: Bench) -> None:
    with udp_socket() as one, udp_socket() as two, udp_socket() as three:
        for udp in (one, two, three):
            udp.sendto(request(b"file"), bench.listener.address)
            bench.turn()
        three.settimeout(0.01)
        with pytest.raises(TimeoutError):
            three.recv(1024)
        datagram, tid = one.recvfrom(1024)
        one.sendto(ack(1), tid)
        bench.turn()
        three.settimeout(10)
        three.sendto(request(b"file"), bench.listener.address)
        bench.turn()
        assert [datagram, two.recv(1024), three.recv(1024)] == [data(1, b"text")] * 3
    assert [(event["outcome"], event["reason"]) for event in bench.requests()] == [
        ("refused", "too many transfers at once"),
        ("served", "complete"),
    ]


@pytest.mark.parametrize("bench", [Limits(1, 1)], indirect=True)
def test_above_the_limit_a_missing_file_is_still_answered(bench: Bench) -> None:
    with udp_socket() as one, udp_socket() as two:
        one.sendto(request(b"file"), bench.listener.address)
        bench.turn()
        two.sendto(request(b"nothing"), bench.listener.address)
        bench.turn()
        assert two.recv(1024) == NOT_FOUND


@pytest.mark.parametrize("bench", [Limits()], indirect=True)
def test_the_next_request_may_be_read_before_the_last_acknowledgement(bench: Bench) -> None:
    with udp_socket() as udp:
        udp.sendto(request(b"file"), bench.listener.address)
        bench.turn()
        _datagram, tid = udp.recvfrom(1024)
        udp.sendto(request(b"file"), bench.listener.address)
        udp.sendto(ack(1), tid)
        bench.turn()
        assert udp.recv(1024) == data(1, b"text")
    assert [(event["outcome"], event["reason"]) for event in bench.requests()] == [("served", "complete")]


def test_a_transfer_comes_from_the_address_that_was_asked(tmp_path: Path) -> None:
    bench = Bench(tmp_path, Limits(), host="0.0.0.0")  # noqa: S104 - that is what is tested
    senders = []
    for local in ("127.0.0.1", "127.0.0.2"):
        with udp_socket() as udp:
            udp.sendto(request(b"file"), (local, bench.listener.address[1]))
            bench.turn()
            senders.append(udp.recvfrom(1024)[1][0])
    bench.close()
    assert senders == ["127.0.0.1", "127.0.0.2"]


def test_the_limits_of_this_process_hold() -> None:
    limits = limits_of_process()
    assert 1 <= limits.sessions_of_address <= limits.sessions <= 4096
