"""The files that an import meets: single ones, those of a folder and those of a ZIP archive.

Nothing is unpacked to disk, only regular files are opened, and no more is read of a file than a configuration may hold.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from phones.importers.zipped import END_MAGIC, MAGIC, members
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.read import MAX_BYTES
from provisioning.sentences import said

MAX_FILES = 60_000
"""Files of one folder: more than a fleet of 50,000 phones has in its TFTP root."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What an import was given: a file or a folder."""

    path: Path
    shown: str
    """What people call it; an upload lies on disk under another name."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, and what was read of it."""

    shown: str
    """Its path for people."""
    content: bytes = b""
    """At most one byte more than a configuration may hold."""
    was_named: bool = True
    """Whether somebody named this file; one that came with a folder or an archive may well be of another kind."""
    problem: str = ""
    """Why it could not be read."""

    @property
    def name(self) -> str:
        """The name of the file without the folders above it."""
        return PurePosixPath(self.shown).name

    @property
    def folder(self) -> str:
        """The folder that it lies in, or the archive and the folder there; `.` of an upload."""
        return str(PurePosixPath(self.shown).parent)


def found_files(origins: Iterable[Origin], wanted: Callable[[str], bool] = bool) -> Iterator[FoundFile]:
    """Yield each file that is named, and those of folders and archives, sorted by name.

    Files whose name, without the folders above it, is not `wanted` are not even read.
    """
    for origin in origins:
        try:
            yield from _files_of(origin, wanted)
        except Unreadable as error:
            yield FoundFile(origin.shown, problem=str(error))


def _files_of(origin: Origin, wanted: Callable[[str], bool]) -> Iterator[FoundFile]:
    """Yield what one origin holds. Raises `Unreadable` when it holds too much or is damaged."""
    if origin.path.is_dir():
        for path in filter(lambda path: wanted(path.name), _listed(origin.path)):
            yield _file_in_folder(path, f"{origin.shown.rstrip('/')}/{path.name}")
    elif is_archive(origin.path):
        for name, start in members(origin.path, MAX_BYTES + 1, wanted):
            yield _file_in_archive(f"{origin.shown}/{_printable(name)}", start)
    elif wanted(PurePosixPath(origin.shown).name):
        yield FoundFile(origin.shown, _start_within(origin.path))


def is_archive(path: Path) -> bool:
    """Tell whether the file is a ZIP archive, by its first bytes. Raises `Unreadable`."""
    return start_of(path, len(MAGIC)) in (MAGIC, END_MAGIC)


def start_of(path: Path, most: int = MAX_BYTES + 1) -> bytes:
    """Return what a regular file holds, of a larger one the first bytes. Raises `Unreadable`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable(said("This is not a regular file."))
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise Unreadable(said("The file cannot be opened: %(reason)s.", reason=error.strerror)) from error
    with os.fdopen(descriptor, "rb") as file:
        # Looked at once more: what lies under the name may have changed in between.
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable(said("This is not a regular file."))
        return file.read(most)


def _listed(folder: Path) -> list[Path]:
    """Return what lies in the folder itself: a phone looks for its file nowhere else. Raises `Unreadable`."""
    try:
        found = list(islice(folder.iterdir(), MAX_FILES + 1))
    except OSError as error:
        raise Unreadable(said("The folder cannot be opened: %(reason)s.", reason=error.strerror)) from error
    if len(found) > MAX_FILES:
        raise Unreadable(
            said("The folder holds more than %(most)s files: import its phones in parts.", most=f"{MAX_FILES:,}")
        )
    return sorted(found)


def _file_in_folder(path: Path, shown: str) -> FoundFile:
    try:
        return FoundFile(shown, _start_within(path), was_named=False)
    except Unreadable as error:
        return FoundFile(shown, was_named=False, problem=str(error))


def _start_within(path: Path) -> bytes:
    """Return what `start_of` does. Raises `Unreadable` for a link that leads out of its folder, too."""
    folder, target = os.path.realpath(path.parent), os.path.realpath(path)
    if path.is_symlink() and os.path.commonpath([folder, target]) != folder:
        raise Unreadable(said("This is a link that leads out of its folder: import the file to which it leads."))
    return start_of(path)


def _file_in_archive(shown: str, content: bytes) -> FoundFile:
    """Return the member; an archive in an archive is told of, since phones may be in it."""
    if content.startswith(MAGIC):
        return FoundFile(
            shown, problem=said("This is an archive inside of an archive: take it out, and import it by itself.")
        )
    return FoundFile(shown, content, was_named=False)


def _printable(name: str) -> str:
    """Return the name without characters that would move the cursor of a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)
