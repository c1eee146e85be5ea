"""The server with clients that others have written."""

import os
from pathlib import Path

import pytest

from tests.tftp.live import LiveServer
from tests.tftp.programs import curl, tftp

SIZES = [0, 511, 512, 513, 5_000_000]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("options", [(), ("--tftp-blksize", "1428"), ("--tftp-no-options",)])
def test_curl_fetches_every_size(server: LiveServer, tmp_path: Path, size: int, options: tuple[str, ...]) -> None:
    content = os.urandom(size)
    server.publish("file", content)
    ended = curl(server.port, "file", tmp_path / "fetched", *options)
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
