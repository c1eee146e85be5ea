"""Secrets that are made at the first start."""

import base64
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from provisioning import keyfiles
from provisioning.keyfiles import new_field_key, new_secret_key, read_or_create


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    made = read_or_create(path, new_secret_key)
    assert read_or_create(path, lambda: pytest.fail("there is one already")) == made
    assert path.read_text() == made + "\n"
    assert [found.name for found in path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_only_the_owner_can_read_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        read_or_create(tmp_path / "secrets" / "key", new_secret_key)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "key").stat().st_mode) == 0o600


def test_all_who_start_at_once_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "key"
    ready = threading.Barrier(8)
    found: list[str] = []

    def start() -> None:
        ready.wait(10)
        found.append(read_or_create(path, new_secret_key))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [path.read_text().strip()] * 8
    assert [left.name for left in tmp_path.iterdir()] == ["key"]


def test_what_a_crash_left_behind_is_not_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keyfiles.os, "link", crash)
        patch.setattr(Path, "unlink", crash)
        with pytest.raises(KeyboardInterrupt):
            read_or_create(tmp_path / "key", new_secret_key)
    assert not (tmp_path / "key").exists()
    assert read_or_create(tmp_path / "key", lambda: "made later") == "made later"


def test_a_secret_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Not a directory"):
        read_or_create(tmp_path / "file" / "key", new_secret_key)


def test_a_full_disk_leaves_no_part_of_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keyfiles.os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        read_or_create(tmp_path / "key", new_secret_key)
    assert list(tmp_path.iterdir()) == []


def test_keys_are_long_and_each_is_another() -> None:
    assert len(base64.b64decode(new_field_key(), validate=True)) == 32
    assert len(new_secret_key()) >= 50
    assert len({make() for make in (new_field_key, new_secret_key) for _ in range(20)}) == 40
