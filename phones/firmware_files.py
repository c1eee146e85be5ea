"""The firmware files in the TFTP root, for publishing: those of the loads that phones need, and no others."""

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef

from firmware.files import LoadFile, files_of, reset_files
from firmware.models import FirmwareFile, FirmwareLoad
from phones.default_file import served_loads
from phones.upgrades import loads_in_use
from provisioning.models import PublishedFile
from provisioning.publish.plan import WantedFile
from provisioning.publishing import Subjects


def firmware_files(subjects: Subjects, _settled: Collection[str] = ()) -> Iterator[WantedFile]:
    """Yield the files of all loads that phones need, and what their families ask for after a factory reset.

    So are those of the loads that `XMLDefault.cnf.xml` names. Files of firmware are shared. While only some phones
    are published, those in the root stay as well: what the other phones were told last may still name them.
    """
    wanted = {file.name: file for file in _needed_files()}
    if subjects is not None:
        wanted = {file.name: file for file in _published_files()} | wanted
    # Members come before the list that names them: who fetches it in between finds them all.
    for file in reversed(wanted.values()):
        yield WantedFile(file.name, source=file.path, digest=file.blake2b)


def _needed_files() -> tuple[LoadFile, ...]:
    names = loads_in_use().keys() | served_loads()
    families = (
        FirmwareLoad.objects.complete().filter(name__in=names).exclude(family="").values_list("family", flat=True)
    )
    return tuple(dict.fromkeys((*files_of(names), *reset_files(set(families)))))


def _published_files() -> Iterator[LoadFile]:
    """Yield what is published of firmware and still in the store."""
    published = PublishedFile.objects.filter(
        current=True, subject="", name=OuterRef("name"), digest=OuterRef("blake2b")
    )
    for file in FirmwareFile.objects.filter(Exists(published)):
        yield LoadFile(file.name, file.path, file.size, file.digest, file.blake2b)
