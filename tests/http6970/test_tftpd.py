"""manage.py tftpd with its two servers, as a person starts it."""

import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from provisioning.tftp.guessing import MOST_NAMES
from tests.ports import free_port
from tests.tftp.client import LOOPBACK, NOT_FOUND, ask, request, udp_socket
from tests.tftp.live import PROJECT

SECONDS_TO_WAIT = 30.0


@contextmanager
def tftpd(data: Path, http_port: int, **settings: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The command on a data folder of its own, with the TFTP port that it has."""
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "tftpd", "--host", LOOPBACK, "--port", str(port), "--http-port", str(http_port)],
        env=inherited | {"DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    try:
        yield process, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS_TO_WAIT)


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def recorded(data: Path, number: int) -> list[tuple[str, str]]:
    """Names and protocols of the requests in the database, as soon as there are so many."""
    end = time.monotonic() + SECONDS_TO_WAIT
    while time.monotonic() < end:
        with closing(sqlite3.connect(data / "offhook.sqlite3")) as database:
            rows = database.execute("SELECT name, protocol FROM provisioning_filerequest ORDER BY name").fetchall()
        if len(rows) >= number:
            return rows
        time.sleep(0.1)
    raise AssertionError("the requests were not recorded")


def test_both_servers_run_and_are_recorded(data: Path) -> None:
    http_port = free_port(socket.SOCK_STREAM)
    with tftpd(data, http_port) as (process, port):
        assert line_of(process) == f"TFTP server: {LOOPBACK} port {port}, folder {data / 'tftp'}"
        assert line_of(process) == f"HTTP server: {LOOPBACK} port {http_port}, folder {data / 'tftp'}"
        assert ask(port, request(b"a.xml")) == NOT_FOUND
        with socket.create_connection((LOOPBACK, http_port), SECONDS_TO_WAIT) as client:
            client.sendall(b"GET /b.xml HTTP/1.0\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 404"
        assert recorded(data, 2) == [("a.xml", "tftp"), ("b.xml", "http")]
    assert process.returncode == 0


def test_tftp_goes_on_when_the_port_for_http_is_taken(data: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken, tftpd(data, taken.getsockname()[1]) as (process, port):
        http_port = taken.getsockname()[1]
        line_of(process)
        assert process.stderr is not None
        assert [process.stderr.readline() for _ in range(2)] == [
            f"Cannot listen on {LOOPBACK} port {http_port}: Address already in use.\n",
            "Files are not served over HTTP; over TFTP they are.\n",
        ]
        assert ask(port, request(b"a.xml")) == NOT_FOUND


def test_http_can_be_switched_off(data: Path) -> None:
    with tftpd(data, 0) as (process, port):
        line_of(process)
        assert ask(port, request(b"a.xml")) == NOT_FOUND
        process.send_signal(signal.SIGINT)
        output, problem = process.communicate(timeout=SECONDS_TO_WAIT)
    assert (process.returncode, output, problem) == (0, "", "")


def test_only_the_allowed_networks_and_this_machine_are_answered(data: Path) -> None:
    with tftpd(data, 0, TFTP_ALLOWED_NETWORKS="192.168.0.0/16, 10.0.0.0/8") as (process, port):
        line_of(process)
        assert ask(port, request(b"a.xml")) == NOT_FOUND
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        arguments = [Path(f"/proc/{child}/cmdline").read_text().split("\0") for child in children]
    allowed = [[argument for argument in child if argument.startswith("--allow")] for child in arguments]
    assert allowed == [["--allow=192.168.0.0/16", "--allow=10.0.0.0/8", "--allow=127.0.0.0/8"]]


def test_a_guesser_is_named_on_standard_error(data: Path) -> None:
    with tftpd(data, 0) as (process, port):
        line_of(process)
        with udp_socket() as udp:
            for number in range(MOST_NAMES + 1):
                udp.sendto(request(f"SEP{number:012X}.cnf.xml".encode()), (LOOPBACK, port))
        assert process.stderr is not None
        assert select.select([process.stderr], [], [], SECONDS_TO_WAIT)[0]
        assert process.stderr.readline() == (
            f"{LOOPBACK} has asked for the files of more than {MOST_NAMES} phones that do not exist: somebody may be "
            "guessing MAC addresses. See docs/settings.md, TFTP_ALLOWED_NETWORKS.\n"
        )
