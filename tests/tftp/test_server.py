"""Requests and transfers against the running server, with what the journal says of them."""

import os
import socket
from typing import Any

import pytest

from tests.tftp.client import (
    ACCESS_VIOLATION,
    ILLEGAL_OPERATION,
    NOT_FOUND,
    UNKNOWN_TID,
    ack,
    ask,
    data,
    error,
    fetch,
    option_ack,
    receive_all,
    request,
    udp_socket,
    upload,
)
from tests.tftp.live import LiveServer

PHONE = "SEP001122AABBCC.cnf.xml"
TEXT = b"<device>" + b"x" * 9000 + b"</device>"


def last_request(server: LiveServer) -> dict[str, Any]:
    """The next `request` line without its times."""
    event = server.event("request")
    assert event.pop("time") > 1_700_000_000
    assert event.pop("milliseconds") >= 0
    return event


def begin(udp: socket.socket, server: LiveServer, asked: bytes) -> tuple[bytes, Any]:
    udp.sendto(asked, ("127.0.0.1", server.port))
    return udp.recvfrom(65536)


def test_a_file_that_is_served_is_told_with_its_size(server: LiveServer) -> None:
    server.publish(PHONE, TEXT)
    assert fetch(server.port, request(PHONE.lower().encode(), blksize=1428)) == TEXT
    assert last_request(server) == {
        "event": "request",
        "address": "127.0.0.1",
        "name": PHONE.lower(),
        "file": PHONE,
        "outcome": "served",
        "reason": "complete",
        "size": len(TEXT),
        "sent": len(TEXT),
        "blksize": 1428,
    }


def test_a_file_that_is_missing_is_told_with_its_name_made_harmless(server: LiveServer) -> None:
    assert ask(server.port, request(b"CTL\n<svg>\x1b[1m\xff.tlv")) == NOT_FOUND
    assert last_request(server) == {
        "event": "request",
        "address": "127.0.0.1",
        "name": r"CTL\n<svg>\x1b[1m\xff.tlv",
        "file": None,
        "outcome": "missing",
        "reason": "not published",
        "size": None,
        "sent": 0,
        "blksize": 512,
    }


@pytest.mark.parametrize("size", [0, 511, 512, 513, 1024])
def test_every_size_arrives_whole(server: LiveServer, size: int) -> None:
    content = os.urandom(size)
    server.publish("file", content)
    assert fetch(server.port, request(b"file")) == content


def test_a_name_is_served_as_soon_as_it_is_published_and_no_longer(server: LiveServer) -> None:
    answers = [ask(server.port, request(b"file"))]
    server.publish("file", b"one")
    answers.append(fetch(server.port, request(b"file")))
    server.publish("file", b"two")
    answers.append(fetch(server.port, request(b"file")))
    server.announce({"name": "file", "gone": True})
    answers.append(ask(server.port, request(b"file")))
    assert answers == [NOT_FOUND, b"one", b"two", NOT_FOUND]


def test_a_file_in_the_folder_that_is_not_in_the_index_is_missing(server: LiveServer) -> None:
    (server.root / "stray").write_bytes(b"secret")
    assert ask(server.port, request(b"stray")) == NOT_FOUND


def test_netascii_is_served_byte_for_byte(server: LiveServer) -> None:
    server.publish("file", b"one\r\ntwo\n\r")
    assert fetch(server.port, request(b"file", b"NetASCII")) == b"one\r\ntwo\n\r"


@pytest.mark.parametrize("asked", [request(b"file", b"mail"), b"\0\1", b"\0\1file", b"\0\2\0\0"])
def test_a_request_that_makes_no_sense_is_refused(server: LiveServer, asked: bytes) -> None:
    server.publish("file", b"text")
    assert ask(server.port, asked) == ILLEGAL_OPERATION
    assert last_request(server)["outcome"] == "refused"


def test_an_upload_is_refused(server: LiveServer) -> None:
    server.publish("file", b"text")
    assert ask(server.port, upload(b"file")) == ACCESS_VIOLATION
    assert (last_request(server)["reason"], (server.root / "file").read_bytes()) == (
        "uploads are not accepted",
        b"text",
    )


def test_what_is_no_request_is_not_answered(server: LiveServer) -> None:
    with udp_socket() as udp:
        for datagram in (b"", ack(1), data(1, b"x"), error(0, "no"), option_ack(tsize=1), b"\0\7"):
            udp.sendto(datagram, ("127.0.0.1", server.port))
        assert begin(udp, server, request(b"nothing"))[0] == NOT_FOUND
    assert last_request(server)["name"] == "nothing"


def test_a_transfer_has_a_port_of_its_own(server: LiveServer) -> None:
    server.publish("file", TEXT)
    with udp_socket() as one, udp_socket() as two:
        ports = {begin(udp, server, request(b"file"))[1][1] for udp in (one, two)}
    assert len(ports | {server.port}) == 3


def test_a_stranger_is_sent_away_and_the_transfer_goes_on(server: LiveServer) -> None:
    server.publish("file", TEXT)
    with udp_socket() as udp, udp_socket() as stranger:
        _first, tid = begin(udp, server, request(b"file"))
        stranger.sendto(ack(1), tid)
        assert stranger.recv(1024) == UNKNOWN_TID
        udp.sendto(ack(1), tid)
        assert receive_all(udp, expected=2) == TEXT[512:]


def test_an_error_of_a_stranger_is_not_answered(server: LiveServer) -> None:
    server.publish("file", TEXT)
    with udp_socket() as udp, udp_socket() as stranger:
        _first, tid = begin(udp, server, request(b"file"))
        stranger.sendto(error(5, "no"), tid)
        stranger.sendto(ack(7), tid)
        assert stranger.recv(1024) == UNKNOWN_TID
        udp.sendto(ack(1), tid)
        assert udp.recv(1024) == data(2, TEXT[512:1024])
        stranger.settimeout(0.01)
        with pytest.raises(TimeoutError):
            stranger.recv(1024)


def test_doubled_acknowledgements_do_not_double_the_blocks(server: LiveServer) -> None:
    server.publish("file", TEXT)
    blocks = []
    with udp_socket() as udp:
        datagram, tid = begin(udp, server, request(b"file"))
        while len(datagram) == 516:
            blocks.append(datagram)
            for _ in range(2):
                udp.sendto(ack(len(blocks)), tid)
            datagram = udp.recv(1024)
        udp.sendto(ack(len(blocks) + 1), tid)
    assert b"".join(block[4:] for block in blocks) + datagram[4:] == TEXT
    assert last_request(server)["outcome"] == "served"


def test_the_same_request_again_opens_no_second_transfer(server: LiveServer) -> None:
    server.publish("file", TEXT)
    with udp_socket() as udp:
        _first, tid = begin(udp, server, request(b"file"))
        udp.sendto(request(b"file"), ("127.0.0.1", server.port))
        udp.sendto(ack(1), tid)
        second = udp.recvfrom(1024)
        udp.sendto(error(0, "enough"), tid)
    ended = last_request(server)
    assert second == (data(2, TEXT[512:1024]), tid)
    assert (ended["outcome"], ended["sent"]) == ("failed", 512)


def test_another_request_from_the_same_port_ends_the_first(server: LiveServer) -> None:
    server.publish("file", TEXT)
    server.publish("other", b"other")
    with udp_socket() as udp:
        begin(udp, server, request(b"file"))
        udp.sendto(request(b"other"), ("127.0.0.1", server.port))
        assert receive_all(udp) == b"other"
    ended = [last_request(server) for _ in range(2)]
    assert [(event["file"], event["outcome"], event["reason"]) for event in ended] == [
        ("file", "failed", "the client began anew"),
        ("other", "served", "complete"),
    ]


def test_a_phone_that_restarts_in_the_midst_is_served_from_the_beginning(server: LiveServer) -> None:
    server.publish("file", TEXT)
    with udp_socket() as udp:
        _first, tid = begin(udp, server, request(b"file"))
        udp.sendto(ack(1), tid)
        before = [udp.recv(1024) for _ in range(2)]  # the second one comes after a second without an answer
        datagram, new_tid = begin(udp, server, request(b"file"))
    assert (before, datagram) == ([data(2, TEXT[512:1024])] * 2, data(1, TEXT[:512]))
    assert new_tid != tid


def test_a_block_that_is_not_acknowledged_is_sent_again(server: LiveServer) -> None:
    server.publish("file", b"text")
    with udp_socket() as udp:
        sent = [begin(udp, server, request(b"file"))[0], udp.recv(1024)]
    assert sent == [data(1, b"text")] * 2


def test_a_client_that_ends_the_transfer_is_told_with_its_reason(server: LiveServer) -> None:
    server.publish("file", TEXT)
    with udp_socket() as udp:
        first, tid = begin(udp, server, request(b"file", tsize=0))
        udp.sendto(error(3, "no room\n"), tid)
    ended = last_request(server)
    assert first == option_ack(tsize=len(TEXT))
    assert (ended["outcome"], ended["reason"]) == ("failed", r"ended by the client with error 3: no room\n")


def test_a_file_that_is_rewritten_under_way_fails(server: LiveServer) -> None:
    server.publish("file", os.urandom(200_000))
    with udp_socket() as udp:
        datagram, tid = begin(udp, server, request(b"file", blksize=1468))
        (server.root / "file").write_bytes(b"new")
        block = 0
        while datagram[1] != 5:
            udp.sendto(ack(block), tid)
            datagram = udp.recv(2048)
            block += 1
    ended = last_request(server)
    assert datagram == error(0, "The file cannot be sent")
    assert (ended["outcome"], ended["reason"]) == (
        "failed",
        "the file was rewritten while it was being sent",
    )


def test_an_index_that_cannot_be_read_is_told(server: LiveServer) -> None:
    server.index.mkdir()
    assert ask(server.port, request(b"file")) == NOT_FOUND
    assert server.event("trouble") == {
        "event": "trouble",
        "reason": "the index of published files cannot be read: Is a directory",
    }
