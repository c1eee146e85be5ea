"""Uploaded files between the steps of an import: in a private folder, under names of Offhook's own.

A batch belongs to one user. Its files are gone as soon as they are imported or discarded, and after a day in any case:
they hold passwords in clear.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from phones.importers.found import Origin

MAX_AGE = 24 * 60 * 60
"""Seconds after which a batch is deleted, imported or not."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_INDEX, _LOOK, _REPORT = "index.json", "look.json", "report.json"


class NoSuchBatch(LookupError):
    """The files are not there any more, or are somebody else's."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The files of one upload."""

    token: str
    """Names the batch in addresses; nobody can guess it."""
    folder: Path
    names: tuple[str, ...]
    """Names of the files as they were uploaded."""

    def origins(self) -> Iterator[Origin]:
        """Yield the files, for an import."""
        return (Origin(self.folder / str(number), name) for number, name in enumerate(self.names))

    def report(self) -> dict[str, Any] | None:
        """Return what came of the import; `None` before it."""
        return self._read(_REPORT)

    def looked(self) -> dict[str, Any] | None:
        """Return what a look at the files found; `None` before it."""
        return self._read(_LOOK)

    def keep_look(self, found: dict[str, Any]) -> None:
        """Keep what a look at the files found. Of two looks at once, the first counts."""
        with suppress(FileExistsError):
            _write(self.folder / _LOOK, json.dumps(found).encode())

    def finish(self, report: dict[str, Any]) -> None:
        """Keep what came of the import, and delete the files. Of two imports at once, the first to finish tells."""
        with suppress(FileExistsError):
            _write(self.folder / _REPORT, json.dumps(report).encode())
        for origin in self.origins():
            origin.path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Delete the batch."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found


def stage(uploads: Sequence[UploadedFile[Any]], user: int) -> Batch:
    """Keep uploaded files for the next step of the user with this key; old batches are deleted by the way."""
    clean()
    token = secrets.token_urlsafe(16)
    folder = _staging() / token
    folder.mkdir(mode=0o700)
    batch = Batch(token, folder, tuple(upload.name or "file" for upload in uploads))
    for origin, upload in zip(batch.origins(), uploads, strict=True):
        with _created(origin.path) as file:
            file.writelines(upload.chunks())
    _write(folder / _INDEX, json.dumps({"user": user, "names": batch.names}).encode())
    return batch


def find(token: str, user: int) -> Batch:
    """Return the user's batch. Raises `NoSuchBatch`."""
    folder = _staging() / token
    try:
        if not _TOKEN.fullmatch(token):
            raise NoSuchBatch
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoSuchBatch from error
    if index["user"] != user:
        raise NoSuchBatch
    return Batch(token, folder, tuple(index["names"]))


def clean() -> None:
    """Delete the batches that are older than a day."""
    for folder in _staging().iterdir():
        with suppress(FileNotFoundError):  # somebody else may be cleaning, too
            if folder.stat().st_mtime < time.time() - MAX_AGE:
                shutil.rmtree(folder, ignore_errors=True)


def _staging() -> Path:
    """Return the private folder of all batches, made when it is missing."""
    folder: Path = settings.DATA_DIR / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _write(path: Path, content: bytes) -> None:
    with _created(path) as file:
        file.write(content)


def _created(path: Path) -> BufferedWriter:
    """Open a new file that only this user can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
