"""The files that phones fetch for given loads: names, places in the store, sizes and digests."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.models import FirmwareFile, FirmwareLoad


@dataclass(frozen=True, slots=True)
class LoadFile:
    """A file as phones ask for it."""

    name: str
    path: Path
    size: int
    """In bytes."""
    sha256: str
    """In hexadecimal."""
    blake2b: str
    """BLAKE2b-128 in hexadecimal, the digest by which published files are told apart."""


def files_of(names: Collection[str]) -> tuple[LoadFile, ...]:
    """Return the files of these loads, of each its `.loads` first, then its members as the list has them.

    A load that is not complete, or not there, has no files. Of several packages that bring a load whole, the one
    that came first serves it. A file that several loads share is returned once.
    """
    loads = FirmwareLoad.objects.complete().for_phones().filter(name__in=names).select_related("file")
    return _files(_first_of_each_name(loads.order_by("name", "pk")))


def reset_files(families: Collection[str]) -> tuple[LoadFile, ...]:
    """Return what phones of these families fetch after a factory reset: the `termNN.default.loads` and their members.

    Where packages disagree on such a file and nobody chose one, there is none: a wrong one leads a phone astray.
    """
    loads = FirmwareLoad.objects.complete().filter(for_reset=True, family__in=families)
    chosen = loads.filter(chosen=True).values_list("name", flat=True)
    undecided = set(loads.contested().values_list("name", flat=True)) - set(chosen)
    served = loads.exclude(name__in=undecided).order_by("name", "-chosen", "pk").select_related("file")
    return _files(_first_of_each_name(served))


def _first_of_each_name(loads: Iterable[FirmwareLoad]) -> list[FirmwareLoad]:
    found: dict[str, FirmwareLoad] = {}
    for load in loads:
        found.setdefault(load.name, load)
    return list(found.values())


def _files(loads: Iterable[FirmwareLoad]) -> tuple[LoadFile, ...]:
    return tuple(dict.fromkeys(file for load in loads for file in _files_of_load(load)))


def _files_of_load(load: FirmwareLoad) -> Iterator[LoadFile]:
    """Yield the files of one load; a member that is optional may be absent."""
    listed = [load.file.name, *load.members]
    found = FirmwareFile.objects.filter(package=load.file.package_id, name__in=listed)
    files = {file.name: file for file in found}
    for name in listed:
        file = files.get(name)
        if file is not None:
            yield LoadFile(file.name, file.path, file.size, file.digest, file.blake2b)
