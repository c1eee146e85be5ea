"""Everything that Offhook keeps, in one file."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from provisioning.backup.archive import Writer, writing
from provisioning.backup.databases import save_database
from provisioning.backup.errors import BackupError
from provisioning.keyfiles import key_id
from provisioning.publish.folder import Folder
from provisioning.publish.manifest import digest_of_file
from provisioning.publishing import folder_for_publishing

FORMAT = 1
"""Counts up when older programs could not read what newer ones write."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    path: Path
    size: int
    """In bytes."""
    files: int
    """Files of the TFTP folder."""


def save(path: Path, *, with_keys: bool = True) -> Saved:
    """Write database, keys, publications, TFTP folder and firmware to one file; nobody publishes meanwhile.

    Without the keys the file holds no password that could be read, and is restored only where the keys are.
    Raises `BackupError` or `PublishError`.
    """
    try:
        with folder_for_publishing() as folder, writing(path) as archive:
            _add_database(archive, path.parent)
            published, others = _parted(folder)
            for digest in sorted(folder.store.digests()):
                archive.add(f"objects/{digest}", folder.store.path(digest))
            for name in others:
                archive.add(f"tftp/{name}", folder.root / name)
            _add_firmware(archive)
            if with_keys:
                archive.add_text("secrets/field_keys", "\n".join(settings.FIELD_KEYS) + "\n")
                archive.add_text("secrets/secret_key", settings.SECRET_KEY + "\n")
            archive.finish(_facts() | {"published": published})
    except OSError as error:
        raise BackupError(f"Nothing was saved: {error.strerror} ({error.filename or path}).") from error
    return Saved(path, path.stat().st_size, len(published) + len(others))


def _facts() -> dict[str, object]:
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "keys": [key_id(key) for key in settings.FIELD_KEYS],
    }


def _add_database(archive: Writer, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".offhook-backup-", dir=folder) as draft:
        save_database(Path(draft) / "database")
        archive.add("database", Path(draft) / "database")


def _parted(folder: Folder) -> tuple[dict[str, str], list[str]]:
    """Part the files of the TFTP folder: name and digest of those that the store holds too, names of the others.

    Links and other things that are no regular files are not saved.
    """
    stored = set(folder.store.digests())
    published: dict[str, str] = {}
    others: list[str] = []
    for path in sorted(folder.root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name, digest = path.relative_to(folder.root).as_posix(), digest_of_file(path)
        if digest in stored:
            published[name] = digest
        else:
            others.append(name)
    return published, others


def _add_firmware(archive: Writer) -> None:
    if settings.FIRMWARE_STORE.is_dir():
        for path in sorted(settings.FIRMWARE_STORE.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                archive.add(f"firmware/{path.name}", path)
