import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.http6970.connection import Limits
from provisioning.http6970.journal import HttpJournal
from provisioning.http6970.server import PublishedFolder, Server
from provisioning.tftp.index import PublishedNames
from tests.http6970.live import LiveHttp, command
from tests.tftp.live import PROJECT, SECONDS_TO_WAIT

PHONE = "SEP001122AABBCC.cnf.xml"
OK, MISSING, FORBIDDEN = "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 403 Forbidden"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveHttp]:
    with LiveHttp(tmp_path) as running:
        yield running


def test_it_tells_where_it_listens(server: LiveHttp) -> None:
    expected = {"event": "listening", "protocol": "http", "host": "127.0.0.1", "port": server.port}
    assert server.listening == expected


@pytest.mark.parametrize("size", [0, 9000, 65536, 1_000_000])
def test_it_serves_a_published_file(server: LiveHttp, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    server.publish(PHONE, content)
    status, fields, body = server.get(f"/{PHONE.lower()}")
    assert fields.pop("Date").endswith(" GMT")
    assert (status, body) == (OK, content)
    assert fields == {
        "Content-Length": str(size),
        "Connection": "close",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Type": "text/xml",
    }


def test_a_request_is_a_line_like_that_of_tftp(server: LiveHttp) -> None:
    server.publish(PHONE, b"text")
    server.get(f"/{PHONE}")
    told = server.event("request")
    assert told.pop("time") > 0
    assert told.pop("milliseconds") >= 0
    assert told == {
        "event": "request",
        "protocol": "http",
        "address": "127.0.0.1",
        "name": PHONE,
        "file": PHONE,
        "outcome": "served",
        "reason": "complete",
        "size": 4,
        "sent": 4,
        "blksize": 0,
    }


def test_head_sends_no_content_and_counts_for_no_request(server: LiveHttp) -> None:
    server.publish(PHONE, b"text")
    status, fields, body = server.get(f"/{PHONE}", "HEAD")
    assert (status, fields["Content-Length"], body) == (OK, "4", b"")
    server.get("/other")
    assert server.event("request")["name"] == "other"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/index",
        "/../index",
        "/%2e%2e/index",
        "//etc/passwd",
        "/etc/passwd",
        "/%00",
        "/%ff",
        "/ConfigFileCacheList.txt",
    ],
)
def test_what_is_not_published_is_missing(server: LiveHttp, target: str) -> None:
    server.publish(PHONE, b"text")
    (server.root / "ConfigFileCacheList.txt").write_bytes(b"stray")
    status, fields, body = server.get(target)
    assert (status, body, fields["Content-Length"]) == (MISSING, b"", "0")
    assert server.event("request")["outcome"] == "missing"


def test_links_are_not_followed(server: LiveHttp, tmp_path: Path) -> None:
    server.publish("link.xml", b"text")
    (tmp_path / "secret").write_bytes(b"secret")
    (server.root / "link.xml").unlink()
    (server.root / "link.xml").symlink_to(tmp_path / "secret")
    assert server.get("/link.xml")[0] == FORBIDDEN
    assert server.event("request")["outcome"] == "refused"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_allowed(server: LiveHttp, method: str) -> None:
    server.publish(PHONE, b"text")
    status, fields, _ = server.get(f"/{PHONE}", method)
    assert (status, fields["Allow"]) == ("HTTP/1.1 405 Method Not Allowed", "GET, HEAD")
    assert (server.root / PHONE).read_bytes() == b"text"
    assert server.event("request")["reason"] == f"the method {method}"


def test_what_is_no_request_is_refused(server: LiveHttp) -> None:
    assert server.send(b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert server.event("request")["name"] == r"\x16\x03\x01 hello"


def test_an_endless_request_is_not_read_to_its_end(server: LiveHttp) -> None:
    with server.connection() as connection, pytest.raises(OSError, match=r"reset|pipe"):
        connection.sendall(b"x" * 65_536_000)
    assert server.get("/file")[0] == MISSING


def test_several_files_come_over_one_connection(server: LiveHttp) -> None:
    server.publish("a", b"first")
    server.publish("b", b"second")
    one, last = "GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "GET /{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    told = server.send((one.format("a") + one.format("nothing") + last.format("b")).encode())
    assert told.count(b"HTTP/1.1 ") == 3
    assert b"first" in told
    assert told.endswith(b"second")


def test_a_client_that_leaves_has_not_been_served(server: LiveHttp) -> None:
    server.publish("load.sbn", b"x" * 30_000_000)
    with server.connection() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /load.sbn HTTP/1.1\r\n\r\n")
        connection.recv(1000)
    told = server.event("request")
    assert (told["outcome"], told["reason"]) == ("failed", "the client is gone or too slow")
    assert told["sent"] < told["size"]


def test_a_replaced_file_is_served_at_once(server: LiveHttp) -> None:
    for text in (b"old", b"newer"):
        server.publish(PHONE, text)
        assert server.get(f"/{PHONE}")[2] == text


def test_strangers_are_hung_up_on(tmp_path: Path) -> None:
    with LiveHttp(tmp_path, "--allow", "127.0.0.2/32") as server:
        server.publish(PHONE, b"text")
        answers = [_answer_to(host, server.port) for host in ("127.0.0.1", "127.0.0.2")]
    assert [answer[-4:] for answer in answers] == [b"", b"text"]


def _answer_to(host: str, port: int) -> bytes:
    """What a client with this address gets."""
    with socket.create_connection(("127.0.0.1", port), SECONDS_TO_WAIT, source_address=(host, 0)) as client:
        try:
            client.sendall(f"GET /{PHONE} HTTP/1.0\r\n\r\n".encode())
            return b"".join(iter(lambda: client.recv(65536), b""))
        except ConnectionError:
            return b""


async def _answers(folder: Path, limits: Limits, clients: int, request: bytes) -> list[bytes]:
    """What each of several clients gets that come at once, with a journal that nobody reads."""
    with (folder / "journal").open("wb") as journal_file:
        journal = HttpJournal(journal_file.fileno())
        server = Server(PublishedFolder(folder, PublishedNames(folder / "index"), journal), journal, limits)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]
        answers = []
        for reader, writer in streams:
            try:
                writer.write(request)
                answers.append(await asyncio.wait_for(reader.read(), SECONDS_TO_WAIT))
            except ConnectionError:
                answers.append(b"")
            writer.close()
        listening.close()
        await listening.wait_closed()
        return answers


GET = b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("limits", [Limits(connections=2), Limits(connections_of_address=2)])
def test_connections_above_the_limit_are_closed_unanswered(tmp_path: Path, limits: Limits) -> None:
    answers = asyncio.run(_answers(tmp_path, limits, 4, GET))
    assert [answer[:12] for answer in answers] == [b"HTTP/1.1 404"] * 2 + [b""] * 2


def test_a_connection_that_says_nothing_is_closed(tmp_path: Path) -> None:
    assert asyncio.run(_answers(tmp_path, Limits(seconds_for_request=0.05), 1, b"GET /")) == [b""]


def test_a_connection_has_an_end(tmp_path: Path) -> None:
    endless = b"GET /nothing HTTP/1.1\r\n\r\n" * 5
    (answer,) = asyncio.run(_answers(tmp_path, Limits(requests_of_connection=3), 1, endless))
    assert answer.count(b"HTTP/1.1 404") == 3


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            command(tmp_path, "--port", port), capture_output=True, text=True, cwd=PROJECT, timeout=SECONDS_TO_WAIT
        )
    sentence = f"Cannot listen on 127.0.0.1 port {port}: Address already in use.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly_even_while_it_serves(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        command(tmp_path, "--port", "0"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PROJECT
    )
    assert process.stdout is not None
    port = int(process.stdout.readline().split(b'"port": ')[1].rstrip(b"}\n"))
    with socket.create_connection(("127.0.0.1", port)):
        process.send_signal(number)
        _, problem = process.communicate(timeout=SECONDS_TO_WAIT)
    assert (process.returncode, problem) == (0, b"")


def test_it_needs_no_django(tmp_path: Path) -> None:
    code = "import sys, provisioning.http6970.__main__; sys.exit('django' in sys.modules)"
    environment = {"PYTHONPATH": str(PROJECT)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path).returncode == 0
