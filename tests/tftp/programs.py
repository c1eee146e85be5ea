"""TFTP clients that others have written."""

import subprocess
from pathlib import Path

from tests.tftp.client import LOOPBACK
from tests.tools import require_tool

SECONDS_TO_WAIT = 60


def curl(port: int, name: str, target: Path, *more: str, host: str = LOOPBACK) -> subprocess.CompletedProcess[str]:
    """Fetch `name` into `target`, of which nothing is left when nothing came."""
    arguments = ["--silent", "--show-error", *more, "--output", str(target), f"tftp://{host}:{port}/{name}"]
    return _run([require_tool("curl"), *arguments])


def tftp(port: int, name: str, target: Path, host: str = LOOPBACK) -> subprocess.CompletedProcess[str]:
    """As `curl`, with tftp-hpa, which tells errors on standard output and ends with 0 all the same."""
    return _run([require_tool("tftp"), "-m", "octet", host, str(port), "-c", "get", name, str(target)])


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS_TO_WAIT)
