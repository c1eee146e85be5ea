"""The server with clients that others have written."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.tftp.live import LiveServer
from tests.tftp.programs import Ended, atftp, busybox, curl, tftp, tftpy

SIZES = [0, 511, 512, 513, 5_000_000]
SMALL = 50_000
"""Bytes that a client gets in blocks of 8 without taking long."""
LARGE = 40_000_000
"""Bytes: with blocks of 512 there are more than 65,535 of them."""


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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("options", [(), ("blksize 8",), ("blksize 1428", "tsize 0"), ("blksize 1428", "windowsize 8")])
def test_atftp_fetches_every_size(server: LiveServer, tmp_path: Path, size: int, options: tuple[str, ...]) -> None:
    content = os.urandom(min(size, SMALL) if "blksize 8" in options else size)
    server.publish("file", content)
    ended = atftp(server.port, "file", tmp_path / "fetched", *options)
    assert (ended.returncode, (tmp_path / "fetched").read_bytes()) == (0, content)


def test_atftp_is_told_that_a_file_is_missing(server: LiveServer, tmp_path: Path) -> None:
    assert "<File not found>" in atftp(server.port, "file", tmp_path / "fetched").stderr


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("block_size", [512, 1428])
def test_busybox_fetches_every_size(server: LiveServer, tmp_path: Path, size: int, block_size: int) -> None:
    content = os.urandom(size)
    server.publish("file", content)
    ended = busybox(server.port, "file", tmp_path / "fetched", block_size)
    assert (ended.returncode, (tmp_path / "fetched").read_bytes()) == (0, content)


def test_busybox_is_told_that_a_file_is_missing(server: LiveServer, tmp_path: Path) -> None:
    ended = busybox(server.port, "file", tmp_path / "fetched", 512)
    assert (ended.returncode, ended.stderr) == (1, "tftp: server error: (1) File not found\n")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("block_size", [8, 512, 1428])
def test_tftpy_fetches_every_size(server: LiveServer, tmp_path: Path, size: int, block_size: int) -> None:
    content = os.urandom(min(size, SMALL) if block_size == 8 else size)
    server.publish("file", content)
    ended = tftpy(server.port, "file", tmp_path / "fetched", block_size)
    assert (ended.returncode, (tmp_path / "fetched").read_bytes()) == (0, content)


def test_tftpy_is_told_that_a_file_is_missing(server: LiveServer, tmp_path: Path) -> None:
    assert "File not found" in tftpy(server.port, "file", tmp_path / "fetched", 512).stderr


@pytest.mark.parametrize(
    "fetch_large",
    [curl, tftp, atftp, partial(busybox, block_size=512), partial(tftpy, block_size=512)],
    ids=["curl", "tftp", "atftp", "busybox", "tftpy"],
)
def test_forty_megabytes_arrive_past_the_last_block_number(
    server: LiveServer, tmp_path: Path, fetch_large: Callable[..., Ended]
) -> None:
    content = os.urandom(LARGE)
    server.publish("file", content)
    fetch_large(server.port, "file", tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == content
