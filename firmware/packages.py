"""Taking in firmware packages: their members, checked by name and size, handed to a store one by one.

    >>> with Store(folder).staging() as staging:
    ...     contents = unpack(Path("cmterm-7941_7961-sip.8-5-2.zip"), staging.add)

Nothing is ever unpacked to a path that the package names: the store chooses where content goes.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from firmware.archives import Limits, Meter, PackageKind, entries, package_kind
from firmware.refusals import OversizePackage, UnknownPackage, UnsafePackage
from firmware.store import Stored
from firmware.tar import Entry
from provisioning.sentences import said

MEMBER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")

FIRMWARE_SUFFIXES = (".loads", ".sbn", ".sebn", ".sb2", ".bin", ".sgn", ".zz", ".zup", ".sbin")
FIRMWARE_NAMES = ("os79xx.txt",)
"""What is kept of a package, in any case of letters. The rest, such as the scripts of a COP, is left out."""

NESTED_SUFFIXES = (".zip", ".tar", ".gz", ".tgz", ".cop", ".cop.sgn", ".cop.sha512")

DEFAULT_LIMITS = Limits()

Sink = Callable[[str, Iterator[bytes]], Stored]
"""Takes a name and the content in chunks, keeps the content, and says what was kept."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package brought."""

    kind: PackageKind
    files: tuple[Stored, ...]
    left_out: tuple[str, ...]
    """Members that are no firmware files and were not kept."""
    trailing_blanks: tuple[str, ...]
    """Files whose name in the package ends in a blank, which was left off."""


def unpack(path: Path, store: Sink, limits: Limits = DEFAULT_LIMITS, *, name: str = "") -> Contents:
    """Hand every firmware file of a package to the store; ``name`` is what people call the package.

    Raises PackageRefused; the store then discards all.
    """
    kind = package_kind(path, name)
    with closing(entries(path, kind, limits)) as members:
        contents = _keep(members, kind, store, limits, _meter(path, kind, limits))
    if not contents.files:
        raise UnknownPackage(said("%(file)s holds no firmware files.", file=name or path.name))
    return contents


def _meter(path: Path, kind: PackageKind, limits: Limits) -> Meter:
    """What a folder holds is not packed, so that no ratio bounds it."""
    return Meter(limits, limits.total_size if kind is PackageKind.FOLDER else path.stat().st_size)


def _keep(members: Iterator[Entry], kind: PackageKind, store: Sink, limits: Limits, meter: Meter) -> Contents:
    files: list[Stored] = []
    left_out: list[str] = []
    blanks: list[str] = []
    seen: set[str] = set()
    for entry in _counted(members, limits):
        name = member_name(entry.name)
        _check_unique(name, seen)
        if not _is_firmware(name):
            left_out.append(name)
            continue
        if entry.name.endswith(" "):
            blanks.append(name)
        files.append(store(name, meter.metered(entry.chunks, limits.member_size)))
    return Contents(kind, tuple(files), tuple(left_out), tuple(blanks))


def member_name(path: str) -> str:
    """The base name of a member, without blanks at its end. Raises UnsafePackage.

    Folders before it are ignored when their names are as harmless as those of files.
    """
    *folders, name = path.removeprefix("./").split("/")
    bare = name.rstrip(" ")
    if not all(MEMBER_NAME.fullmatch(part) for part in (*folders, bare)):
        raise UnsafePackage(said("“%(path)s” is not the name of a firmware file.", path=ascii(path)[1:-1]))
    if bare.lower().endswith(NESTED_SUFFIXES):
        raise UnsafePackage(
            said("“%(bare)s” is a package within the package: take it out and add it by itself.", bare=bare)
        )
    return bare


def _check_unique(name: str, seen: set[str]) -> None:
    """Refuse a name that comes twice, also in another case: which of the two counts would be left to chance."""
    if name.lower() in seen:
        raise UnsafePackage(said("“%(name)s” is in the package twice.", name=name))
    seen.add(name.lower())


def _is_firmware(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(FIRMWARE_SUFFIXES) or lower in FIRMWARE_NAMES


def _counted(members: Iterator[Entry], limits: Limits) -> Iterator[Entry]:
    for number, entry in enumerate(members, start=1):
        if number > limits.members:
            raise OversizePackage(said("The package holds more than %(most)s members.", most=limits.members))
        yield entry
