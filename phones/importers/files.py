"""Existing configuration files, single ones or whole folders, are taken into the records."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from phones.importers.configuration import adopt
from provisioning.cnfxml.errors import ConfigurationError, NotAConfiguration, Unreadable
from provisioning.cnfxml.read import MAX_BYTES, read

_FILE_NAME = re.compile(r"SEP([0-9A-F]{12})\.cnf\.xml", re.IGNORECASE)
_LOOKS_LIKE_ONE = re.compile(r"SEP.*\.cnf\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was taken in."""

    path: str
    mac: str
    created: bool
    changed: bool
    repairs: tuple[str, ...] = ()
    """What had to be mended in the text before it could be read."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not, and why."""

    path: str
    reason: str


@dataclass(slots=True)
class Result:
    """What came of an import."""

    imported: list[Imported] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)


def import_paths(paths: Iterable[Path], *, dry_run: bool = False) -> Result:
    """Import configuration files, and those of folders, each by itself: what is refused stops no other."""
    result = Result()
    for path in _files(paths):
        try:
            result.imported.append(_import_file(path, dry_run))
        except ConfigurationError as error:
            result.refused.append(RefusedFile(str(path), str(error)))
    return result


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files as they are named, and of folders those that look like phone configurations, sorted."""
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.iterdir() if _LOOKS_LIKE_ONE.fullmatch(found.name))
        else:
            yield path


def _import_file(path: Path, dry_run: bool) -> Imported:
    document = read(_content(path))
    match = _FILE_NAME.fullmatch(path.name)
    if match is None:
        raise NotAConfiguration(
            "The file's name does not tell the phone's MAC address: rename it to SEP<MAC>.cnf.xml, "
            "such as SEP001122AABBCC.cnf.xml."
        )
    with transaction.atomic():
        adoption = adopt(match[1].upper(), document)
        transaction.set_rollback(dry_run)
    return Imported(str(path), adoption.phone.mac, adoption.created, adoption.changed, warnings=adoption.warnings)


def _content(path: Path) -> bytes:
    """Return what a regular file holds. Raises `Unreadable` with a sentence, before too much is read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise Unreadable(f"The file cannot be opened: {error.strerror}.") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("This is not a regular file.")
        return file.read(MAX_BYTES + 1)
