"""Where the content of firmware files is kept: one file per content, named by its SHA-256.

Files of the same name and different content, such as two releases of ``term41.default.loads``, lie side by side;
which name leads to which content is kept elsewhere.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from firmware.headers import LONGEST_HEADER

HEAD = LONGEST_HEADER + 32
"""How much of each file is remembered: its header and the MD5 that 792x files begin with behind it."""

STAGING_PREFIX = ".staging-"


@dataclass(frozen=True, slots=True)
class Stored:
    """A firmware file as it is kept."""

    name: str
    digest: str
    """SHA-256 in hexadecimal."""
    size: int
    md5: str
    """Because 792x lists state it; it protects nothing."""
    head: bytes
    """The first bytes, enough for any header."""


class Store:
    """A folder of contents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Where the content with this SHA-256 lies."""
        return self._folder / digest

    @contextmanager
    def staging(self) -> Iterator["Staging"]:
        """Collect files and keep them all when the block ends, or none when it fails."""
        self._folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=self._folder))
        staging = Staging(folder)
        try:
            yield staging
            self._commit(staging)
        finally:
            shutil.rmtree(folder)

    def _commit(self, staging: "Staging") -> None:
        """Move what was staged to its place. What a failure leaves half-done is taken back."""
        placed: list[Path] = []
        try:
            for staged, digest in staging.staged:
                if not self.path(digest).exists():
                    staged.rename(self.path(digest))
                    placed.append(self.path(digest))
            _sync(self._folder)
        except OSError:
            for path in placed:
                path.unlink()
            raise


class Staging:
    """Files on their way into the store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.staged: list[tuple[Path, str]] = []
        """Path and SHA-256 of each file so far."""

    def add(self, name: str, chunks: Iterator[bytes]) -> Stored:
        """Write the content down. ``name`` is only noted: it is no part of any path."""
        path = self._folder / str(len(self.staged))
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        size, head = 0, b""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                sha256.update(chunk)
                md5.update(chunk)
                size += len(chunk)
                head = (head + chunk[:HEAD])[:HEAD]
            file.flush()
            os.fsync(file.fileno())
        self.staged.append((path, sha256.hexdigest()))
        return Stored(name, sha256.hexdigest(), size, md5.hexdigest(), head)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
