import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from provisioning.tftp import client
from provisioning.tftp.client import CHECK_BLOCK_SIZE, FetchError, FileMissing, NoAnswer, fetch
from tests.tftp.client import LOOPBACK, data, error, udp_socket
from tests.tftp.live import LiveServer


@pytest.mark.parametrize("size", [0, 1, CHECK_BLOCK_SIZE - 1, CHECK_BLOCK_SIZE, CHECK_BLOCK_SIZE + 1, 100_000])
def test_it_reads_what_the_server_has(server: LiveServer, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    server.publish("file", content)
    assert fetch((LOOPBACK, server.port), "file") == content


def test_its_requests_can_be_told_from_those_of_phones(server: LiveServer) -> None:
    server.publish("file", b"text")
    fetch(("localhost", server.port), "file")
    with pytest.raises(FileMissing):
        fetch((LOOPBACK, server.port), "other")
    assert [server.event("request")["blksize"] for _ in range(2)] == [CHECK_BLOCK_SIZE] * 2


def test_a_missing_file_is_told(server: LiveServer) -> None:
    with pytest.raises(FileMissing, match=r"^The server does not have dialplan\.xml\.$"):
        fetch((LOOPBACK, server.port), "dialplan.xml")


def test_a_server_that_is_not_there_is_told() -> None:
    with udp_socket() as silent:
        port = silent.getsockname()[1]
        with pytest.raises(NoAnswer, match=rf"^{LOOPBACK} port {port} does not answer\.$"):
            fetch((LOOPBACK, port), "file", patience=0.05)


def test_a_name_that_leads_nowhere_is_told() -> None:
    with pytest.raises(NoAnswer, match=r"^phones\.invalid port 69 cannot be reached: "):
        fetch(("phones.invalid", 69), "file")


@contextmanager
def scripted(*answers: Callable[[bytes], list[bytes]]) -> Iterator[int]:
    """A server on its well-known port alone that answers each datagram as the next function says."""
    with udp_socket(timeout=2.0) as udp:

        def serve() -> None:
            for answer in answers:
                asked, sender = udp.recvfrom(2048)
                for datagram in answer(asked):
                    udp.sendto(datagram, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        yield udp.getsockname()[1]
        thread.join()


def test_it_asks_again_when_a_datagram_is_lost() -> None:
    first, last = data(1, b"a" * 512), data(2, b"b")
    with scripted(lambda _: [], lambda _: [first], lambda _: [], lambda _: [first, last], lambda _: []) as port:
        assert fetch((LOOPBACK, port), "file", patience=0.2) == b"a" * 512 + b"b"


def test_it_passes_over_what_is_no_answer() -> None:
    with scripted(lambda _: [b"x", data(7, b"late"), struct.pack("!HH", 9, 9), data(1, b"text")], lambda _: []) as port:
        assert fetch((LOOPBACK, port), "file") == b"text"


def test_an_error_is_told_in_printable_words() -> None:
    with scripted(lambda _: [error(2, "no\x00more")]) as port, pytest.raises(FetchError) as raised:
        fetch((LOOPBACK, port), "file")
    assert str(raised.value) == "The server refuses file with error 2: no"


def test_it_does_not_read_without_end(monkeypatch) -> None:
    monkeypatch.setattr(client, "LARGEST_FILE", 1000)
    answers = (lambda _: [data(1, b"a" * 512)], lambda _: [data(2, b"a" * 512)])
    with scripted(*answers) as port, pytest.raises(FetchError, match=r"^file is larger than "):
        fetch((LOOPBACK, port), "file")
