"""`python -m provisioning.tftp` as the page and the command of Offhook start it."""

import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.tftp.client import fetch, request, udp_socket
from tests.tftp.live import PROJECT, SECONDS_TO_WAIT, LiveServer, command


def run(folder: Path, *more: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a start that fails."""
    ended = subprocess.run(command(folder, *more), capture_output=True, text=True, cwd=PROJECT, timeout=SECONDS_TO_WAIT)
    return ended.returncode, ended.stdout, ended.stderr


def test_it_tells_where_it_listens(server: LiveServer) -> None:
    listening = dict(server.listening)
    assert listening.pop("receive_buffer") > 0
    assert listening == {"event": "listening", "host": "127.0.0.1", "port": server.port}


def test_it_asks_for_a_large_receive_buffer(server: LiveServer) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        usual = udp.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert server.listening["receive_buffer"] > usual


def test_it_takes_the_fallback_port_when_the_port_is_in_use(tmp_path: Path) -> None:
    with udp_socket() as taken:
        port = str(taken.getsockname()[1])
        with LiveServer(tmp_path, ("--port", port, "--fallback-port", "0")) as server:
            assert server.port != int(port)
            server.publish("file", b"text")
            assert fetch(server.port, request(b"file")) == b"text"


def test_without_a_fallback_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    with udp_socket() as taken:
        port = taken.getsockname()[1]
        ended = run(tmp_path, "--port", str(port))
    assert ended == (1, "", f"Cannot listen on 127.0.0.1 port {port}: Address already in use.\n")


def test_a_foreign_address_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    ended = run(tmp_path, "--host", "192.0.2.1", "--port", "0", "--fallback-port", "0")
    assert ended == (1, "", "Cannot listen on 192.0.2.1 port 0: Cannot assign requested address.\n")


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    assert run(tmp_path, "--port", "0") == (1, "", f"The TFTP folder {tmp_path / 'root'} does not exist.\n")


@pytest.mark.parametrize("port", ["65536", "-1", "tftp"])
def test_a_port_is_a_number(tmp_path: Path, port: str) -> None:
    code, output, problem = run(tmp_path, f"--port={port}")
    assert (code, output) == (2, "")
    assert problem.endswith("argument --port: a port is a number from 0 to 65535\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "root").mkdir()
    started = subprocess.Popen(
        command(tmp_path, "--port", "0"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PROJECT
    )
    assert started.stdout is not None
    started.stdout.readline()
    started.send_signal(number)
    output, problem = started.communicate(timeout=SECONDS_TO_WAIT)
    assert (started.returncode, output, problem) == (0, b"", b"")


def test_a_pipe_that_nobody_reads_stops_nothing(server: LiveServer) -> None:
    server.publish("file", b"text")
    with udp_socket() as udp:
        for _ in range(15_000):  # each makes a line, which is far more than pipe and backlog hold
            udp.sendto(request(b"nothing" * 20), ("127.0.0.1", server.port))
            udp.recv(1024)
    assert fetch(server.port, request(b"file")) == b"text"


def test_a_pipe_whose_reader_is_gone_stops_nothing(server: LiveServer) -> None:
    assert server.process.stdout is not None
    server.process.stdout.close()
    server.publish("file", b"text")
    assert [fetch(server.port, request(b"file")) for _ in range(3)] == [b"text"] * 3


def test_it_needs_no_django(tmp_path: Path) -> None:
    code = "import sys, provisioning.tftp.__main__; sys.exit('django' in sys.modules)"
    environment = {"PYTHONPATH": str(PROJECT)}
    assert subprocess.run([command(tmp_path)[0], "-c", code], env=environment, cwd=tmp_path).returncode == 0
