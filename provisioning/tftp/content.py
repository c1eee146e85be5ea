"""The bytes of one published file, the same from the first block to the last.

A file that the publisher replaces by renaming another over it keeps its old content here, through the open
descriptor. A file that somebody rewrites in place is never served as a mixture: up to `CHUNK_SIZE` bytes it
is held whole in memory from the beginning, and a longer one fails as soon as it is seen to have changed.
"""

import errno
import os
import stat
from contextlib import ExitStack
from io import FileIO
from pathlib import Path

from provisioning.tftp.outcomes import DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode

CHUNK_SIZE = 64 * 1024
"""Bytes read at once. A configuration file is about 9 KB; a full window of blocks fits several times."""

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class ContentChangedError(Exception):
    """Somebody has rewritten the file in place while it was being read."""


class Content:
    """An open file. `close` it when the transfer ends."""

    def __init__(self, file: FileIO, status: os.stat_result) -> None:
        """Take over an open regular file of this status; raises `ContentChangedError` or OSError."""
        self._file = file
        self.size = status.st_size
        """Bytes."""
        self._modified = status.st_mtime_ns
        self._load(0)
        if self.size <= CHUNK_SIZE:
            self.close()

    def _load(self, start: int) -> None:
        wanted = min(CHUNK_SIZE, self.size - start)
        chunk = os.pread(self._file.fileno(), wanted, start)
        status = os.fstat(self._file.fileno())
        if len(chunk) != wanted or (status.st_size, status.st_mtime_ns) != (self.size, self._modified):
            raise ContentChangedError("the file was rewritten while it was being sent")
        self._start, self._chunk = start, chunk

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset` on, at most `length` ≤ `CHUNK_SIZE` of them.

        Raises `ContentChangedError` or OSError.
        """
        end = min(offset + length, self.size)
        if offset < self._start or end > self._start + len(self._chunk):
            self._load(offset)
        return self._chunk[offset - self._start : end - self._start]

    def close(self) -> None:
        self._file.close()


def open_content(root: Path, name: str) -> Content:
    """Open the published file `name` beneath the TFTP folder `root`; raises `DeclinedError`."""
    parts = _components(name)
    try:
        with ExitStack() as closing:
            file = closing.enter_context(_open_beneath(root, parts))
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _refused()
            content = Content(file, status)
            closing.pop_all()
            return content
    except ContentChangedError as error:
        raise _failed(str(error)) from error
    except OSError as error:
        raise _declined(error) from error


def _components(name: str) -> list[str]:
    parts = name.split("/")
    if {"", ".", ".."} & set(parts) or "\0" in name:
        raise _refused()
    return parts


def _open_beneath(root: Path, parts: list[str]) -> FileIO:
    """Open component by component, so that no symbolic link beneath the folder is ever followed.

    The folder itself is looked up anew each time: when it is replaced, the new one is served.
    """
    directory = os.open(root, _DIRECTORY)
    try:
        for part in parts[:-1]:
            outer, directory = directory, os.open(part, _DIRECTORY | os.O_NOFOLLOW, dir_fd=directory)
            os.close(outer)
        return FileIO(parts[-1], opener=lambda part, _flags: os.open(part, _FILE, dir_fd=directory))
    finally:
        os.close(directory)


def _declined(error: OSError) -> DeclinedError:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return DeclinedError(Outcome.MISSING, ErrorCode.FILE_NOT_FOUND, "published, but not in the TFTP folder")
    if error.errno in (errno.EISDIR, errno.ELOOP, errno.ENXIO):
        return _refused()
    return _failed(f"the TFTP server cannot read the file: {os.strerror(error.errno or 0)}")


def _refused() -> DeclinedError:
    """Links, folders, pipes and devices are not served, whatever the index says."""
    return DeclinedError(Outcome.REFUSED, ErrorCode.ACCESS_VIOLATION, "not a regular file within the TFTP folder")


def _failed(reason: str) -> DeclinedError:
    return DeclinedError(Outcome.FAILED, ErrorCode.NOT_DEFINED, reason)
