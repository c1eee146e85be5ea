"""The disks that sites lie on: an ordinary folder, a small disk, one whose power can be cut."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Environment = dict[str, str]


class Unavailable(Exception):
    """This machine cannot offer such a disk; the sentence says what it would take."""


@contextmanager
def folder(data: Path) -> Iterator[Environment]:
    """An ordinary folder."""
    yield {"DATA_DIR": str(data)}


@contextmanager
def small_disk_for_all(data: Path) -> Iterator[Environment]:
    """A disk of 32 MB that database and files share."""
    with _mounted(data, "-t", "tmpfs", "-o", "size=32m", "tmpfs") as disk:
        yield {"DATA_DIR": str(disk / "data")}


@contextmanager
def small_disk_for_files(data: Path) -> Iterator[Environment]:
    """A disk of 16 MB for what phones fetch, apart from the database."""
    with _mounted(data, "-t", "tmpfs", "-o", "size=16m", "tmpfs") as disk:
        yield {"DATA_DIR": str(data), "TFTP_ROOT": str(disk / "tftp")}


@contextmanager
def disk_with_a_switch(data: Path) -> Iterator[Environment]:
    """An ext4 of its own, whose power `rounds.power` cuts: it finds `DISK`, `IMAGE` and `DEVICE` there."""
    image = data / "image"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    _run("mkfs.ext4", "-q", "-m", "0", str(image))
    device = _run("losetup", "--find", "--show", str(image)).strip()
    try:
        with _mounted(data, "-o", "commit=1", device) as disk:
            yield {"DATA_DIR": str(disk / "data"), "DISK": str(disk), "IMAGE": str(image), "DEVICE": device}
    finally:
        _run("losetup", "--detach", device)


@contextmanager
def _mounted(data: Path, *what: str) -> Iterator[Path]:
    disk = data / "disk"
    disk.mkdir(parents=True)
    _run("mount", *what, str(disk))
    try:
        yield disk
    finally:
        _run("umount", str(disk))


def _run(*command: str) -> str:
    """Run a command of the system and return what it prints. Raises `Unavailable`."""
    if os.geteuid():
        raise Unavailable("Mounting a disk needs root.")
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"{command[0]} cannot make such a disk: {getattr(error, 'stderr', error)}") from error
