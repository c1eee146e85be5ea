"""The file of a backup: a tar archive whose last member lists all the others with their digests.

    database                      what `databases` makes of the database
    secrets/field_keys, secrets/secret_key
    objects/DIGEST                contents of publications
    tftp/NAME                     files of the TFTP folder that are no published contents
    firmware/SHA256               contents of firmware packages
    backup.json                   the listing

An archive without the listing was cut short. Only regular files under these names are written or read.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from provisioning.backup.errors import BackupError

LISTING = "backup.json"
_NAMES = re.compile(
    r"database|secrets/(?:field_keys|secret_key)|(?:objects|firmware)/[0-9a-f]{32,64}|tftp/.+", re.DOTALL
)
_PORTION_BYTES = 1 << 20
_DAMAGED = "The backup is damaged or was cut short; nothing was restored."


class Writer:
    """An archive that is being written."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._digests: dict[str, str] = {}

    def add(self, name: str, source: Path) -> None:
        """Add a file with its mode and time. Raises `OSError`."""
        with source.open("rb") as file:
            member = self._archive.gettarinfo(arcname=name, fileobj=file)
            member.type, member.linkname = tarfile.REGTYPE, ""  # a second name of one content is a file of its own
            member.size = os.fstat(file.fileno()).st_size
            self._add(member, file)

    def add_text(self, name: str, text: str) -> None:
        """Add a text that only its owner may read."""
        content = text.encode()
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._add(member, io.BytesIO(content))

    def finish(self, facts: dict[str, Any]) -> None:
        """Add the listing, which makes the archive a whole one."""
        self.add_text(LISTING, json.dumps({**facts, "members": dict(self._digests)}))

    def _add(self, member: tarfile.TarInfo, file: IO[bytes]) -> None:
        hashing = _Hashing(file)
        self._archive.addfile(member, hashing)
        self._digests[member.name] = hashing.digest()


class _Hashing(io.RawIOBase):
    """A file whose digest is taken while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.blake2b(digest_size=16)

    def read(self, size: int = -1) -> bytes:
        portion = self._file.read(size)
        self._hash.update(portion)
        return portion

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive that is at `path` once it is whole and on the disk, for its owner's eyes only.

    Raises `OSError`.
    """
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Write the members of an archive below `folder` and return the listing.

    Raises `BackupError` when it is none, or not whole, and `OSError`.
    """
    found: dict[str, str] = {}
    listing: dict[str, Any] = {}
    try:
        with tarfile.open(path, mode="r:") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or member.name in found:
                    raise BackupError(_DAMAGED)
                if member.name == LISTING:
                    listing = json.load(content)
                else:
                    found[member.name] = _take_out(content, member, folder)
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise BackupError(_DAMAGED) from error
    if not listing or listing.get("members") != found:
        raise BackupError(_DAMAGED)
    return listing


def _take_out(content: IO[bytes], member: tarfile.TarInfo, folder: Path) -> str:
    """Write one member; return its digest."""
    if not _NAMES.fullmatch(member.name) or {"", ".", ".."} & set(member.name.split("/")):
        raise BackupError(_DAMAGED)
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.blake2b(digest_size=16)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while portion := content.read(_PORTION_BYTES):
            file.write(portion)
            digest.update(portion)
        os.fchmod(file.fileno(), member.mode & 0o777)
        file.flush()
        os.fsync(file.fileno())
    os.utime(target, (member.mtime, member.mtime))
    return digest.hexdigest()
