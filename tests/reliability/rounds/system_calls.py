"""A publication is killed at a system call, or a system call fails; strace does both."""

import re
import tempfile
from functools import cache
from pathlib import Path

from provisioning import publishing
from tests.reliability.children import End, under_strace
from tests.reliability.site import Site
from tests.reliability.tally import Loss

CALLS = (
    "open", "openat", "creat", "write", "pwrite64", "fsync", "fdatasync", "syncfs", "ftruncate", "fchmod", "fchown",
    "link", "linkat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat",
)  # fmt: skip
ERRORS = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EMFILE", "ENOMEM")


def play(site: Site) -> None:
    """Kill a publication at one of its system calls, or let that call fail; then start again."""
    number = site.random.randrange(len(calls_of_a_publication(site)))
    if site.random.random() < 0.5:
        kill_at(site, number)
    else:
        fail_at(site, number, site.random.choice(ERRORS))


def kill_at(site: Site, number: int) -> None:
    """Kill a publication before it makes the call of this number, counted from 0."""
    ended = _publish_with(site, number, "signal=KILL")
    site.tally.kills += ended is None
    site.tally.note("not reached" if ended is End.WELL else "killed")


def fail_at(site: Site, number: int, error: str) -> None:
    """Let the call of this number fail; those before and after it succeed."""
    ended = _publish_with(site, number, f"error={error}")
    site.tally.faults += 1
    site.tally.note("ended well all the same" if ended is End.WELL else "said why")


def _publish_with(site: Site, number: int, what: str) -> End | None:
    """Publish everything, with something happening at one call; start again, and return how it ended."""
    calls = calls_of_a_publication(site)
    # strace counts each kind of call for itself.
    injected = f"inject={calls[number]}:{what}:when={calls[: number + 1].count(calls[number])}"
    before, after = site.files(), site.change()
    try:
        ended = under_strace(publishing.publish, Path("/dev/null"), "-e", injected)
        site.come_back(before, after)
    except Loss as loss:
        raise Loss(f"{loss} ({injected})") from loss
    return ended


@cache
def calls_of_a_publication(site: Site) -> list[str]:
    """Return the names of the calls, of those in `CALLS`, that a publication makes."""
    site.change()
    with tempfile.NamedTemporaryFile() as output:
        under_strace(publishing.publish, Path(output.name), "-e", f"trace={','.join(CALLS)}")
        return re.findall(r"^\d+ +(\w+)\(", Path(output.name).read_text(), re.MULTILINE)
