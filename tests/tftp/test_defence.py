"""What TFTP servers were seen to get wrong, one test for each: ours has to get all of it right.

The list was made by probing tftpd-hpa, dnsmasq, atftpd and four servers written in Python; each line is one
that at least one of them fails, up to the death of the process by one datagram.
"""

import os
import random
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tftp.client import (
    ACCESS_VIOLATION,
    ILLEGAL_OPERATION,
    NOT_FOUND,
    ack,
    ask,
    data,
    fetch,
    option_ack,
    receive_all,
    request,
    request_datagram,
    udp_socket,
    upload,
)
from tests.tftp.live import LiveServer

PHONE = "SEP001122AABBCC.cnf.xml"
ASKED = request(PHONE.encode())
TEXT = b"<device>" + b"x" * 9000 + b"</device>"


@pytest.fixture
def phone_server(server: LiveServer) -> LiveServer:
    server.publish(PHONE, TEXT)
    return server


def still_serves(server: LiveServer) -> bool:
    return server.process.poll() is None and fetch(server.port, ASKED) == TEXT


def test_blksize_is_negotiated(phone_server: LiveServer) -> None:
    assert ask(phone_server.port, request(PHONE.encode(), blksize=1428)) == option_ack(blksize=1428)
    assert fetch(phone_server.port, request(PHONE.encode(), blksize=1428)) == TEXT


def test_blksize_is_capped_so_that_no_block_is_fragmented(phone_server: LiveServer) -> None:
    assert ask(phone_server.port, request(PHONE.encode(), blksize=65464)) == option_ack(blksize=1468)


def test_tsize_and_timeout_are_negotiated(phone_server: LiveServer) -> None:
    answer = ask(phone_server.port, request(PHONE.encode(), tsize=0, timeout=2))
    assert answer == option_ack(tsize=len(TEXT), timeout=2)


def test_windowsize_is_negotiated(phone_server: LiveServer) -> None:
    with udp_socket() as udp:
        udp.sendto(request(PHONE.encode(), windowsize=4), ("127.0.0.1", phone_server.port))
        answer, tid = udp.recvfrom(1024)
        udp.sendto(ack(0), tid)
        window = [udp.recv(1024) for _ in range(4)]
    assert answer == option_ack(windowsize=4)
    assert window == [data(block, TEXT[512 * (block - 1) : 512 * block]) for block in (1, 2, 3, 4)]


def test_the_nul_that_the_first_79xx_images_add_is_ignored(phone_server: LiveServer) -> None:
    phone_server.publish("OS79XX.TXT", b"P0S3-08-12-00")
    assert fetch(phone_server.port, b"\0\1OS79XX.TXT\0octet\0\0") == b"P0S3-08-12-00"


def test_letter_case_does_not_count(phone_server: LiveServer) -> None:
    assert fetch(phone_server.port, request(b"sep001122aabbcc.cnf.xml")) == TEXT


def test_a_backslash_is_a_slash(phone_server: LiveServer) -> None:
    phone_server.publish("English_United_States/be-sccp.jar", b"words")
    assert fetch(phone_server.port, request(b"English_United_States\\be-sccp.jar")) == b"words"


@pytest.mark.parametrize("prefix", [b"../", b"..\\", b"/", b"English/../../", b"/../", b"./../"])
def test_no_path_leads_out_of_the_folder(phone_server: LiveServer, prefix: bytes) -> None:
    (phone_server.root.parent / "secret.txt").write_bytes(b"secret")
    phone_server.publish("English/list", b"list")
    assert ask(phone_server.port, request(prefix + b"secret.txt")) == NOT_FOUND


def test_an_absolute_path_is_not_one_of_the_host(phone_server: LiveServer) -> None:
    assert ask(phone_server.port, request(str(phone_server.root / PHONE).encode())) == NOT_FOUND


def test_a_symbolic_link_is_not_followed(phone_server: LiveServer) -> None:
    secret = phone_server.root.parent / "secret.txt"
    secret.write_bytes(b"secret")
    (phone_server.root / "link").symlink_to(secret)
    phone_server.announce({"name": "link"})
    assert ask(phone_server.port, request(b"link")) == ACCESS_VIOLATION


@pytest.mark.parametrize("name", [PHONE, "new"])
def test_an_upload_creates_and_changes_nothing(phone_server: LiveServer, name: str) -> None:
    assert ask(phone_server.port, upload(name.encode())) == ACCESS_VIOLATION
    assert {path.name: path.read_bytes() for path in phone_server.root.iterdir()} == {PHONE: TEXT}


def test_a_file_that_others_may_not_read_is_served(phone_server: LiveServer) -> None:
    (phone_server.root / PHONE).chmod(0o640)
    assert fetch(phone_server.port, ASKED) == TEXT


@pytest.mark.parametrize("value", ["abc", "", "-1", "0", "4", "5e2", "\N{SUPERSCRIPT TWO}"])
def test_a_senseless_blksize_is_ignored(phone_server: LiveServer, value: str) -> None:
    assert ask(phone_server.port, request(PHONE.encode(), blksize=value)) == data(1, TEXT[:512])
    assert still_serves(phone_server)


@pytest.mark.parametrize("name", ["folder", "folder/"])
def test_a_folder_is_not_served(phone_server: LiveServer, name: str) -> None:
    (phone_server.root / "folder").mkdir()
    assert ask(phone_server.port, request(name.encode())) == NOT_FOUND
    phone_server.announce({"name": name})
    assert ask(phone_server.port, request(name.encode())) == ACCESS_VIOLATION
    assert still_serves(phone_server)


def test_a_name_that_is_no_utf_8_is_missing(phone_server: LiveServer) -> None:
    assert ask(phone_server.port, request(b"SEP\xff\xfe.cnf.xml")) == NOT_FOUND
    assert still_serves(phone_server)


def test_a_pipe_in_the_folder_holds_nobody_up(phone_server: LiveServer) -> None:
    os.mkfifo(phone_server.root / "pipe")
    phone_server.announce({"name": "pipe"})
    assert ask(phone_server.port, request(b"pipe")) == ACCESS_VIOLATION
    assert still_serves(phone_server)


def test_it_survives_ten_thousand_random_datagrams(phone_server: LiveServer) -> None:
    chance = random.Random(69)
    with udp_socket() as udp:
        for _ in range(10_000):
            opcode = chance.choice([b"", b"\0\1", b"\0\2", b"\0\3", b"\0\4", b"\0\5"])
            udp.sendto(opcode + chance.randbytes(chance.randrange(60)), ("127.0.0.1", phone_server.port))
    assert still_serves(phone_server)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.binary(max_size=100)
        | st.builds(request_datagram, st.integers(0, 9), st.binary(max_size=20), st.binary(max_size=8), st.just({}))
        | st.builds(request, st.just(PHONE.encode()), blksize=st.text(max_size=6), tsize=st.integers()),
        max_size=20,
    )
)
def test_it_survives_any_flood(phone_server: LiveServer, flood: list[bytes]) -> None:
    with udp_socket() as udp:
        for datagram in flood:
            udp.sendto(datagram, ("127.0.0.1", phone_server.port))
    assert still_serves(phone_server)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=40).filter(lambda answer: answer[:2] != b"\0\5"), max_size=20))
def test_a_transfer_survives_any_answers(phone_server: LiveServer, answers: list[bytes]) -> None:
    with udp_socket() as udp:
        udp.sendto(ASKED, ("127.0.0.1", phone_server.port))
        _first, tid = udp.recvfrom(1024)
        for answer in answers:
            udp.sendto(answer, tid)
    assert still_serves(phone_server)


def test_the_block_number_wraps_in_a_file_of_forty_megabytes(phone_server: LiveServer) -> None:
    content = random.Random(40).randbytes(40_000_000)
    phone_server.publish("big", content)
    assert fetch_by_windows(phone_server.port, request(b"big", windowsize=16)) == content


def fetch_by_windows(port: int, asked: bytes, window: int = 16) -> bytes:
    """As `fetch`, with one acknowledgement for each window; the blocks may not be lost."""
    with udp_socket() as udp:
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024)
        udp.sendto(asked, ("127.0.0.1", port))
        _options, tid = udp.recvfrom(1024)
        udp.sendto(ack(0), tid)
        blocks: list[bytes] = []
        while not blocks or len(blocks[-1]) == 512:
            datagram = udp.recv(1024)
            if datagram[:4] != data(len(blocks) + 1, b""):
                continue
            blocks.append(datagram[4:])
            if len(blocks) % window == 0 or len(blocks[-1]) < 512:
                udp.sendto(ack(len(blocks)), tid)
        return b"".join(blocks)


def test_a_file_that_is_replaced_under_way_arrives_in_its_old_version(phone_server: LiveServer) -> None:
    old = os.urandom(300_000)
    phone_server.publish("load", old)
    with udp_socket() as udp:
        udp.sendto(request(b"load"), ("127.0.0.1", phone_server.port))
        datagram, tid = udp.recvfrom(1024)
        phone_server.publish("load", bytes(300_000))
        udp.sendto(ack(1), tid)
        assert datagram[4:] + receive_all(udp, expected=2) == old


def test_a_file_that_is_rewritten_under_way_arrives_in_its_old_version(phone_server: LiveServer) -> None:
    with udp_socket() as udp:
        udp.sendto(ASKED, ("127.0.0.1", phone_server.port))
        datagram, tid = udp.recvfrom(1024)
        (phone_server.root / PHONE).write_bytes(b"y" * len(TEXT))
        udp.sendto(ack(1), tid)
        assert datagram[4:] + receive_all(udp, expected=2) == TEXT


def test_a_folder_behind_a_link_that_is_switched_is_followed(tmp_path: Path) -> None:
    for version in ("one", "two"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "file").write_text(version)
    (tmp_path / "root").symlink_to("one")
    with LiveServer(tmp_path) as server:
        server.announce({"name": "file"})
        before = fetch(server.port, request(b"file"))
        (tmp_path / "root").unlink()
        (tmp_path / "root").symlink_to("two")
        after = fetch(server.port, request(b"file"))
    assert (before, after) == (b"one", b"two")


def test_files_that_are_links_into_a_switched_folder_are_refused(phone_server: LiveServer) -> None:
    (phone_server.root / "..data").mkdir()
    (phone_server.root / "..data" / "file").write_bytes(b"text")
    (phone_server.root / "file").symlink_to("..data/file")
    phone_server.announce({"name": "file"})
    assert ask(phone_server.port, request(b"file")) == ACCESS_VIOLATION


@pytest.mark.parametrize(
    "asked",
    [
        request(b"nothing"),
        request(b"listed"),
        request(b"folder"),
        request(b"A" * 300),
        upload(b"file"),
        request(b"file", b"mail"),
        b"\0\1",
    ],
)
def test_no_error_names_a_path_of_the_host(server: LiveServer, asked: bytes) -> None:
    (server.root / "folder").mkdir()
    server.announce(*({"name": name} for name in ("listed", "folder", "A" * 300)))
    answer = ask(server.port, asked)
    known = {NOT_FOUND, ACCESS_VIOLATION, ILLEGAL_OPERATION, b"\0\5\0\0The file cannot be sent\0"}
    assert answer in known
