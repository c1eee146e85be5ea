"""Contents by digest: what the root serves are links to these files, which lie outside of it."""

import ctypes
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from provisioning.publish.durable import sync_folder, write_all
from provisioning.publish.manifest import Entry, digest_of, digest_of_file, status_of

Content = bytes | Path
"""What is stored: the content itself, or a file that holds it, which may be larger than memory.

Such a file is copied and not linked: who edits a published file in place must not reach the original.
"""

_PORTION_BYTES = 1 << 20

_SYNC_ALL_FROM = 64
"""From so many files on, one `syncfs` is quicker than an `fdatasync` of each."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Contents that are stored, and that nothing is linked to yet."""

    entries: tuple[Entry, ...]
    new: tuple[str, ...]
    """Paths of files that were not there before."""


class Store:
    """The folder of contents.

    A file is trusted only after its digest was checked: a crash may have left it half written, and who edits
    a published file in place edits the content here too, since both are one file.
    """

    def __init__(self, folder: Path, mode: int, group: int) -> None:
        self._folder = folder
        self._mode = mode
        self._group = group

    def stage(self, contents: Iterable[tuple[str, Content]]) -> Staged:
        """Store each `(name, content)` durably, one at a time, so that only one need be in memory.

        Raises `OSError` and whatever `contents` raises, and leaves no new file behind then: a full disk is no
        fuller than before.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        new: list[str] = []
        try:
            entries = tuple(self._stage_one(name, content, new) for name, content in contents)
            self._sync(entries)
        except BaseException:
            self.discard(new)
            raise
        return Staged(entries, tuple(new))

    def discard(self, paths: Iterable[str]) -> None:
        """Take contents away again that nothing was linked to."""
        for path in paths:
            Path(path).unlink(missing_ok=True)

    def digests(self) -> list[str]:
        """Return the digests of all that is stored."""
        return os.listdir(self._folder) if self._folder.exists() else []

    def path(self, digest: str) -> Path:
        """Where the content of this digest lies."""
        return self._folder / digest

    def place(self, digest: str) -> str:
        """Return `path` as text, which is made quicker where a fleet is written."""
        return f"{self._folder}/{digest}"

    def read(self, digest: str) -> bytes | None:
        """Return the content of this digest, `None` when it is not here or no longer what it was."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError:
            return None
        return content if digest_of(content) == digest else None

    def holds(self, digest: str) -> bool:
        """Tell whether the content of this digest is here, and what it was."""
        try:
            return digest_of_file(self.path(digest)) == digest
        except FileNotFoundError:
            return False

    def _stage_one(self, name: str, content: Content, new: list[str]) -> Entry:
        """Store one content where it is not stored yet, and note the file in `new` then."""
        digest = digest_of_file(content) if isinstance(content, Path) else digest_of(content)
        path = self.place(digest)
        try:
            status = self._write(path, content, new)
        except FileExistsError:
            status = os.stat(path) if self.holds(digest) else self._write_anew(path, content, new)
        return Entry(name, digest, *status_of(status))

    def _write_anew(self, path: str, content: Content, new: list[str]) -> os.stat_result:
        os.unlink(path)
        return self._write(path, content, new)

    def _write(self, path: str, content: Content, new: list[str]) -> os.stat_result:
        """Write a file that is not there yet, and return what it shows. Raises `FileExistsError`."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        new.append(path)
        try:
            if self._group >= 0:
                os.fchown(descriptor, -1, self._group)
            os.fchmod(descriptor, self._mode)
            for portion in _portions(content):
                write_all(descriptor, portion)
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)

    def _sync(self, entries: tuple[Entry, ...]) -> None:
        if len(entries) >= _SYNC_ALL_FROM:
            _sync_file_system(self._folder)
            return
        for entry in entries:
            descriptor = os.open(self.path(entry.digest), os.O_RDONLY)
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(self._folder)


def _portions(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        yield from iter(lambda: file.read(_PORTION_BYTES), b"")


def _sync_file_system(folder: Path) -> None:
    """Write out everything of the file system that `folder` lies on (`syncfs` of Linux, else `sync`)."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)
