"""What is published, as the index that the TFTP server reads: a text file of one JSON object a line.

    {"name": "SEP001122AABBCC.cnf.xml", "size": 9000, "digest": "…"}      added or changed
    {"name": "SEP001122AABBCC.cnf.xml", "gone": true}                     removed

Each publication appends its changes, so that publishing one phone costs the same in any fleet; when most
lines are history, the file is written anew. A line without its newline does not count: a crash cut it short.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from provisioning.publish.durable import replace_file, write_all

_COMPACT_FROM = 1_000

Status = tuple[int, int, int]
"""Size in bytes, time of last change in nanoseconds, inode."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A published file as it lies in the folder."""

    name: str
    digest: str
    """BLAKE2b-128 of the content, in hexadecimal."""
    size: int
    """In bytes."""
    mtime_ns: int
    """Time of last change, in nanoseconds since 1970; another one hints at a hand edit."""
    inode: int = 0
    """Number of the file on its disk, as `status_of` tells it; 0 is not known."""

    @property
    def status(self) -> Status:
        """What the file shows without being read."""
        return self.size, self.mtime_ns, self.inode


def status_of(found: os.stat_result) -> Status:
    """Return what tells without reading a file whether it is the one that was written.

    The inode is cut to what every database can store.
    """
    return found.st_size, found.st_mtime_ns, found.st_ino & (2**63 - 1)


def digest_of(content: bytes) -> str:
    """Return the digest by which contents are told apart."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the digest of what a file holds, read in portions. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def read_index(path: Path) -> dict[str, tuple[str, int]]:
    """Return digest and size by name; empty when nothing was published yet."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return {}
    index: dict[str, tuple[str, int]] = {}
    for line in map(json.loads, lines):
        if line.get("gone"):
            index.pop(line["name"], None)
        else:
            index[line["name"]] = (line["digest"], line["size"])
    return index


def append_index(path: Path, added: Iterable[Entry], removed: Iterable[str]) -> None:
    """Append changes durably. Doing so twice changes nothing."""
    lines = [_line(entry.name, entry.digest, entry.size) for entry in added]
    lines += [json.dumps({"name": name, "gone": True}) for name in removed]
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        _cut_torn_line(descriptor)
        write_all(descriptor, "".join(line + "\n" for line in lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _compact(path, len(lines))


def write_index(path: Path, index: Mapping[str, tuple[str, int]]) -> None:
    """Replace the index as a whole."""
    lines = [_line(name, digest, size) + "\n" for name, (digest, size) in sorted(index.items())]
    replace_file(path, "".join(lines).encode(), 0o640)


def _cut_torn_line(descriptor: int) -> None:
    """Take away a last line that a crash cut short."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        os.ftruncate(descriptor, os.pread(descriptor, size, 0).rfind(b"\n") + 1)


def _compact(path: Path, added: int) -> None:
    """Write the index anew when more than half of its lines are history; look at it once in a thousand lines."""
    count = path.read_bytes().count(b"\n")
    if count // _COMPACT_FROM != (count - added) // _COMPACT_FROM:
        index = read_index(path)
        if count > 2 * len(index) + _COMPACT_FROM:
            write_index(path, index)


def _line(name: str, digest: str, size: int) -> str:
    return json.dumps({"name": name, "size": size, "digest": digest})
