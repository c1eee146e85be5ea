"""The power is cut: everything that no finished `fsync` had made durable is gone.

`FS_IOC_SHUTDOWN` does that to the file system alone, so that the machine goes on; see `grounds.disk_with_a_switch`.
"""

import fcntl
import os
import select
import signal
import struct
import subprocess
import time
from functools import cache
from pathlib import Path

from django.db import connections

from provisioning import publishing
from tests.reliability.children import end_of, in_child
from tests.reliability.site import Labels, Site
from tests.reliability.tally import Loss

_FS_IOC_SHUTDOWN, _WITHOUT_FLUSHING_THE_LOG = 0x8004587D, 2
_SAVED, _PUBLISHED = b"s", b"p"
_SECONDS_TO_WAIT = 10.0


def play(site: Site) -> None:
    """Cut the power while phones are changed and published; what somebody was told of is there afterwards."""
    usual = _usual_seconds(site)
    old, told = site.records(), b""
    reader, writer = os.pipe()
    child = in_child(lambda: _work(site, writer))
    if site.random.random() < 0.5:
        told = _hear(reader, site.random.choice([_SAVED, _PUBLISHED]))
    else:
        time.sleep(site.random.uniform(0, 1.2 * usual))
    _cut_the_power()
    os.kill(child, signal.SIGKILL)
    end_of(child)
    os.close(writer)
    told += os.read(reader, 16)
    os.close(reader)
    _start_the_machine()
    site.tally.kills += 1
    _look(site, old, told)


def _work(site: Site, writer: int) -> None:
    site.change()
    os.write(writer, _SAVED)
    publishing.publish()
    os.write(writer, _PUBLISHED)
    time.sleep(_SECONDS_TO_WAIT)


def _hear(reader: int, what: bytes) -> bytes:
    """Read what the child tells, until it has told this."""
    told = b""
    while what not in told:
        if not select.select([reader], [], [], _SECONDS_TO_WAIT)[0]:
            raise Loss("The child told nothing.")
        told += os.read(reader, 16)
    return told


def _look(site: Site, old: Labels, told: bytes) -> None:
    """Raise `Loss` when what was told is not so."""
    publishing.recover()
    now = site.records()
    site.tally.note({b"": "cut before saving", _SAVED: "cut while publishing"}.get(told, "cut when published"))
    if _PUBLISHED in told:
        if set(now.values()) == set(old.values()):
            raise Loss("Phones were published, and that is lost.")
        site.look(now)
    site.come_back(old, now)


def _cut_the_power() -> None:
    disk = os.open(os.environ["DISK"], os.O_RDONLY)
    try:
        fcntl.ioctl(disk, _FS_IOC_SHUTDOWN, struct.pack("I", _WITHOUT_FLUSHING_THE_LOG))
    finally:
        os.close(disk)


def _start_the_machine() -> None:
    connections.close_all()
    disk, device = os.environ["DISK"], os.environ["DEVICE"]
    for command in (
        ["umount", disk],
        ["losetup", "--detach", device],  # what it has in memory must not outlive the cut
        ["losetup", device, os.environ["IMAGE"]],
        ["mount", "-o", "commit=1", device, disk],
    ):
        subprocess.run(command, check=True)
    if not Path(disk, "data").is_dir():
        raise Loss("The whole folder of data is lost.")


@cache
def _usual_seconds(site: Site) -> float:
    """Return how long changing and publishing take, and make durable what was built."""
    start = time.monotonic()
    site.change()
    publishing.publish()
    took = time.monotonic() - start
    os.sync()
    return took
