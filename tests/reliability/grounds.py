"""What sites lie on: an ordinary folder, a small disk, one whose power can be cut, a PostgreSQL server."""

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

Environment = dict[str, str]


class Unavailable(Exception):
    """This machine cannot offer it; the sentence says what it would take."""


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
def postgres(data: Path) -> Iterator[Environment]:
    """A folder, and a PostgreSQL server of the site's own; `RESTART_POSTGRES` is the command that restarts it."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if programs is None:
        raise Unavailable("PostgreSQL is not installed.")
    user = [] if os.geteuid() else ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    with tempfile.TemporaryDirectory(prefix="offhook-postgres-") as place:
        if user:
            shutil.chown(place, "postgres", "postgres")
        cluster, port = f"{place}/cluster", free_port(socket.SOCK_STREAM)
        control = [*user, str(programs / "pg_ctl"), "--pgdata", cluster, "--wait", "--log", f"{place}/log"]
        listening = f"-k {place} -h 127.0.0.1 -p {port} -c fsync=off"
        _call(*user, str(programs / "initdb"), "--pgdata", cluster, "--username", "offhook", "--auth", "trust")
        _call(*control, "--options", listening, "start")
        try:
            url = f"postgres://offhook@127.0.0.1:{port}/postgres"
            again = shlex.join([*control, "--mode", "immediate", "restart"])
            yield {"DATA_DIR": str(data), "DATABASE_URL": url, "RESTART_POSTGRES": again}
        finally:
            _call(*control, "--mode", "immediate", "stop")


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
    """Run a command that only root may, and return what it prints. Raises `Unavailable`."""
    if os.geteuid():
        raise Unavailable("Mounting a disk needs root.")
    return _call(*command)


def _call(*command: str) -> str:
    """Run a command and return what it prints. Raises `Unavailable`."""
    try:
        with tempfile.TemporaryFile("w+") as output:  # a server that goes on would keep a pipe open
            subprocess.run(command, check=True, stdout=output, stderr=output, cwd="/")
            output.seek(0)
            return output.read()
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"It cannot be made here: {error}") from error
