"""Bringing back what a backup holds, onto a machine that holds nothing yet."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from provisioning.backup.archive import unpack
from provisioning.backup.databases import drop_database, is_empty, load_database
from provisioning.backup.errors import BackupError
from provisioning.backup.saving import FORMAT
from provisioning.database import migrate
from provisioning.environment import env
from provisioning.keyfiles import key_id
from provisioning.models import PublishedFile, PublishingTurn
from provisioning.publish.errors import PublishError
from provisioning.publish.folder import Folder
from provisioning.publish.manifest import write_index
from provisioning.publish.names import UnsafeName
from provisioning.publishing import tftp_folder

_NO_PUBLICATION = 0
"""Number for the journal: the publications that wrote these files are in the backup."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    made_at: str
    """When the backup was made, in ISO 8601."""
    files: int
    """Files of the TFTP folder."""


def restore(path: Path) -> Restored:
    """Bring everything back. Raises `BackupError` with a sentence; the machine is as empty as before then."""
    _refuse_unless_empty()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".offhook-restore-", dir=settings.DATA_DIR) as draft:
            unpacked = Path(draft)
            listing = unpack(path, unpacked)
            _refuse_others(listing)
            _refuse_other_keys(listing, unpacked)
            with _all_or_nothing():
                files = _bring_back(listing, unpacked)
    except OSError as error:
        raise BackupError(f"Nothing was restored: {error.strerror} ({error.filename or path}).") from error
    except (PublishError, UnsafeName) as error:
        raise BackupError(f"Nothing was restored. {error}") from error
    return Restored(listing["made_at"], files)


def _refuse_unless_empty() -> None:
    for folder in _folders():
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty. A backup is restored where nothing is yet: move it away first.")
    if not is_empty():
        raise BackupError("There is a database already. A backup is restored where nothing is yet: move it away first.")


def _folders() -> tuple[Path, ...]:
    return settings.TFTP_ROOT, settings.PUBLISH_STATE, settings.FIRMWARE_STORE


def _refuse_others(listing: dict[str, Any]) -> None:
    if listing.get("format") != FORMAT:
        raise BackupError("The backup was made by a newer Offhook: restore it with that one.")
    if listing["database"] != connection.vendor:
        raise BackupError(
            f"The backup is of a database of {listing['database']}, and here is {connection.vendor}: set DATABASE_URL."
        )


def _refuse_other_keys(listing: dict[str, Any], unpacked: Path) -> None:
    """Refuse before anything is moved when the passwords could not be read afterwards."""
    missing = set(listing["keys"]) - set(map(key_id, _keys(unpacked / "secrets" / "field_keys")))
    if missing:
        raise BackupError(
            f"The passwords of the backup need keys that are not here: {', '.join(sorted(missing))}. "
            "Give them in FIELD_KEYS, or restore a backup that holds its keys."
        )


def _keys(saved: Path) -> list[str]:
    """Return the keys that hold afterwards: those that somebody gave, before those of the backup."""
    given: list[str] = settings.FIELD_KEYS
    return given if env.str("FIELD_KEYS", default="") or not saved.exists() else saved.read_text().split()


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Take away what was brought back when the rest cannot be."""
    try:
        yield
    except BaseException:
        connection.close()
        for folder in _folders():
            for path in folder.iterdir() if folder.exists() else []:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        drop_database()
        raise


def _bring_back(listing: dict[str, Any], unpacked: Path) -> int:
    """Put everything into its place, the database last; return the number of files in the TFTP folder."""
    folder = tftp_folder()
    folder.prepare()
    _put_firmware(unpacked / "firmware")
    _put_files(folder, listing["published"], unpacked)
    _put_keys(unpacked / "secrets")
    load_database(unpacked / "database")
    migrate()
    PublishingTurn.objects.update(host="", process=0)
    current = PublishedFile.objects.filter(current=True).values_list("name", "digest", "size")
    write_index(folder.index, {name: (digest, size) for name, digest, size in current})
    return sum(path.is_file() for path in folder.root.rglob("*"))


def _put_firmware(contents: Path) -> None:
    if contents.exists():
        settings.FIRMWARE_STORE.mkdir(parents=True, exist_ok=True)
        for path in contents.iterdir():
            shutil.move(path, settings.FIRMWARE_STORE / path.name)


def _put_files(folder: Folder, published: dict[str, str], unpacked: Path) -> None:
    """Fill store and TFTP folder. A name that is not fit to be published raises `UnsafeName`, as in a publication."""
    objects = unpacked / "objects"
    if objects.exists():
        folder.store.stage((path.name, path) for path in sorted(objects.iterdir()))
        folder.write(_NO_PUBLICATION, [(name, objects / digest) for name, digest in published.items()], [])
        folder.forget()
    if (unpacked / "tftp").exists():
        shutil.copytree(unpacked / "tftp", folder.root, dirs_exist_ok=True)


def _put_keys(saved: Path) -> None:
    """Let the keys of the backup be those of this machine, for this process as well: migrations may need them."""
    if not saved.exists():
        return
    settings.FIELD_KEYS = _keys(saved / "field_keys")
    settings.SECRETS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in saved.iterdir():
        shutil.move(path, settings.SECRETS_DIR / path.name)
