"""What must hold whatever happens: the reliability tests of publishing, by their numbers.

Short forms run with all other tests; `OFFHOOK_LONG_TESTS=1` runs the long ones.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LONG = bool(os.environ.get("OFFHOOK_LONG_TESTS"))
BASE = Path(__file__).parent.parent.parent


def run(test: str, data: Path, rounds: int, phones: int, **environment: str) -> dict[str, Any]:
    """Run one test in an instance of its own and return what it saw."""
    command = [sys.executable, "-m", "tests.reliability.instance", test, str(data), str(rounds), str(phones)]
    kept = {name: value for name, value in os.environ.items() if name not in {"TFTP_ROOT", "PUBLISH_STATE"}}
    done = subprocess.run(command, cwd=BASE, env=kept | environment, capture_output=True, timeout=3600)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_r1_a_killed_publication_is_all_old_or_all_new(tmp_path: Path) -> None:
    rounds = 200 if LONG else 20
    seen = run("kills", tmp_path, rounds, 300 if LONG else 80)
    slowest_recovery = seen.pop("slowest_recovery")
    assert slowest_recovery < 2 or not LONG
    assert seen.pop("old", 0) + seen.pop("new", 0) == rounds
    assert seen == {"mixed": 0, "not as recorded": 0, "still running": 0, "not counted": 0}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("Mounting a small file system needs root.")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_r4_a_full_disk_changes_nothing_and_says_so(tmp_path: Path, small_disk: Path) -> None:
    found = run("full", tmp_path, 20 if LONG else 3, 40, TFTP_ROOT=str(small_disk / "tftp"))
    assert found == {"problems": ["Nothing was published: No space left on device"]}


def test_r6_publishers_take_turns(tmp_path: Path) -> None:
    found = run("publishers", tmp_path, 20 if LONG else 4, 30)
    assert found == {"failed": 0, "wrong": 0, "drift": False}


def test_r8_nobody_meets_a_locked_database(tmp_path: Path) -> None:
    assert run("writers", tmp_path, 200 if LONG else 10, 60) == {"locked": 0, "published": True}


def test_r13_a_reader_meets_whole_files_only(tmp_path: Path) -> None:
    found = run("readers", tmp_path, 20 if LONG else 4, 100)
    assert found == {"missing": 0, "torn": 0, "some_were_read": True}
