"""The server with clients that others have written."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.tftp.live import LiveServer
from tests.tools import require_tool

SIZES = [0, 511, 512, 513, 5_000_000]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60)


def curl(port: int, name: str, target: Path, *more: str) -> subprocess.CompletedProcess[str]:
    url = f"tftp://127.0.0.1:{port}/{name}"
    return run(require_tool("curl"), "--silent", "--show-error", *more, "--output", str(target), url)


def tftp(port: int, name: str, target: Path) -> subprocess.CompletedProcess[str]:
    return run(require_tool("tftp"), "-m", "octet", "127.0.0.1", str(port), "-c", "get", name, str(target))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("options", [(), ("--tftp-blksize", "1428"), ("--tftp-no-options",)])
def test_curl_fetches_every_size(server: LiveServer, tmp_path: Path, size: int, options: tuple[str, ...]) -> None:
    content = os.urandom(size)
    server.publish("file", content)
    ended = curl(server.port, "file", tmp_path / "fetched", *options)
    # curl leaves no file behind when nothing came
    fetched = (tmp_path / "fetched").read_bytes() if size else b""
    assert (ended.returncode, ended.stderr, fetched) == (0, "", content)


def test_curl_is_told_that_a_file_is_missing(server: LiveServer, tmp_path: Path) -> None:
    assert curl(server.port, "file", tmp_path / "fetched").returncode == 68  # CURLE_TFTP_NOTFOUND


@pytest.mark.parametrize("size", SIZES)
def test_tftp_hpa_fetches_every_size(server: LiveServer, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    server.publish("file", content)
    ended = tftp(server.port, "file", tmp_path / "fetched")
    assert (ended.stdout, (tmp_path / "fetched").read_bytes()) == ("", content)


def test_tftp_hpa_is_told_that_a_file_is_missing(server: LiveServer, tmp_path: Path) -> None:
    assert tftp(server.port, "file", tmp_path / "fetched").stdout == "Error code 1: File not found\n"
