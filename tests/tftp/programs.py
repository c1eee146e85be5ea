"""TFTP clients that others have written. Each fetches `name` into `target`."""

import subprocess
import sys
from pathlib import Path

from tests.tftp.client import LOOPBACK
from tests.tools import require_tool

SECONDS_TO_WAIT = 120

Ended = subprocess.CompletedProcess[str]

_TFTPY = """
import sys, tftpy
host, port, name, target, block_size = sys.argv[1:]
tftpy.TftpClient(host, int(port), {"blksize": int(block_size)}).download(name, target)
"""


def curl(port: int, name: str, target: Path, *more: str, host: str = LOOPBACK) -> Ended:
    """With curl, which leaves no target when nothing came."""
    arguments = ["--silent", "--show-error", *more, "--output", str(target), f"tftp://{host}:{port}/{name}"]
    return _run([require_tool("curl"), *arguments])


def tftp(port: int, name: str, target: Path, host: str = LOOPBACK) -> Ended:
    """With tftp-hpa, which tells errors on standard output and ends with 0 all the same."""
    return _run([require_tool("tftp"), "-m", "octet", host, str(port), "-c", "get", name, str(target)])


def atftp(port: int, name: str, target: Path, *more: str) -> Ended:
    """With atftp, whose options such as `blksize 1428` are one argument each."""
    options = [argument for option in more for argument in ("--option", option)]
    files = ["--get", "--remote-file", name, "--local-file", str(target)]
    return _run([require_tool("atftp"), *options, *files, LOOPBACK, str(port)])


def busybox(port: int, name: str, target: Path, block_size: int) -> Ended:
    """With the client of busybox."""
    options = ["-b", str(block_size), "-r", name, "-l", str(target), "-g"]
    return _run([require_tool("busybox"), "tftp", *options, LOOPBACK, str(port)])


def tftpy(port: int, name: str, target: Path, block_size: int) -> Ended:
    """With tftpy, in a process of its own, since it follows its own ways with warnings and logs."""
    return _run([sys.executable, "-c", _TFTPY, LOOPBACK, str(port), name, str(target), str(block_size)])


def _run(arguments: list[str]) -> Ended:
    return subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS_TO_WAIT)
