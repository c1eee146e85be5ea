"""Debian's TFTP servers, started from the configurations in `deploy/`."""

import os
import secrets
import shlex
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.tftp.client import LOOPBACK, request, udp_socket
from tests.tftp.live import PROJECT, SECONDS_TO_WAIT
from tests.tools import require_tool

DEPLOY = PROJECT / "deploy"
_TFTPD_HPA = DEPLOY / "tftpd-hpa"


def tftpd_hpa_options() -> list[str]:
    """The options of in.tftpd as they are shipped, with the map file that is shipped with them."""
    shipped = defaults(_TFTPD_HPA / "tftpd-hpa.default")["TFTP_OPTIONS"]
    return shipped.replace("/etc/tftpd-hpa.map", str(_TFTPD_HPA / "tftpd-hpa.map")).split()


@contextmanager
def serving_with_tftpd_hpa(root: Path) -> Iterator[int]:
    """An in.tftpd that serves `root`, started as Debian's script does it; yields its port. Only root may."""
    port, user = free_port(), defaults(_TFTPD_HPA / "tftpd-hpa.default")["TFTP_USERNAME"]
    own = ["--foreground", "--user", user, "--address", f"{LOOPBACK}:{port}"]
    with running([require_tool("in.tftpd"), *own, *tftpd_hpa_options(), str(root)], port, LOOPBACK):
        yield port


@contextmanager
def serving_with_dnsmasq(root: Path) -> Iterator[str]:
    """A dnsmasq that serves `root`; yields its loopback address, as its TFTP port is always 69. Only root may."""
    text = (DEPLOY / "dnsmasq" / "offhook-tftp.conf").read_text(encoding="utf-8")
    host = f"127.69.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"  # others may be testing beside us
    own = ["--keep-in-foreground", "--pid-file", "--bind-interfaces", f"--listen-address={host}"]
    with tempfile.NamedTemporaryFile("w", prefix="offhook-dnsmasq-", suffix=".conf") as conf:
        conf.write(text.replace("/srv/tftp", str(root)))
        conf.flush()
        with running([require_tool("dnsmasq"), *own, f"--conf-file={conf.name}"], 69, host):
            yield host


def skip_where_taken(host: str, port: int) -> None:
    """Skip a test whose server must have this port, where a server of this machine has it at every address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError as error:
            pytest.skip(f"Port {port} of {host} cannot be had: {error.strerror}.")


@contextmanager
def running(
    arguments: list[str], port: int, host: str, output: Path = Path(os.devnull)
) -> Iterator["subprocess.Popen[bytes]"]:
    """A daemon in the foreground, from its first answer until the end of the block; it writes to `output`."""
    with output.open("wb") as file:
        daemon = subprocess.Popen(arguments, stdout=file, stderr=subprocess.PIPE)
    try:
        wait_for_answer(daemon, port, host)
        yield daemon
    finally:
        daemon.terminate()
        daemon.communicate(timeout=SECONDS_TO_WAIT)


def wait_for_answer(daemon: "subprocess.Popen[bytes]", port: int, host: str) -> None:
    end = time.monotonic() + SECONDS_TO_WAIT
    with udp_socket(timeout=0.1) as udp:
        while time.monotonic() < end and daemon.poll() is None:
            udp.sendto(request(b"nothing"), (host, port))
            try:
                udp.recv(1024)
            except TimeoutError:
                continue
            return
    daemon.kill()
    pytest.fail(f"{daemon.args!r} does not answer: {daemon.communicate()[1]!r}")


def defaults(file: Path) -> dict[str, str]:
    """The variables of a file that a shell reads."""
    words = shlex.split(file.read_text(encoding="utf-8"), comments=True)
    return dict(word.split("=", 1) for word in words)
