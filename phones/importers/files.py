"""Existing configuration files, single ones, archives or whole folders, are taken into the records."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from phones.importers.configuration import adopt
from phones.importers.contents import PhoneFile, concerns_import, phone_file_of
from phones.importers.found import FoundFile, Origin, found_files
from provisioning.cnfxml.document import Change
from provisioning.cnfxml.errors import ConfigurationError


class SamePhone(ConfigurationError):
    """Another file of the same import says something else of the same phone."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was taken in."""

    path: str
    mac: str
    created: bool
    changed: bool
    """False when the records said the same already."""
    model: str
    """Key of the phone's model; empty when it is not known."""
    load: str
    """The load that the file names; empty when it names none."""
    repairs: tuple[str, ...] = ()
    """What had to be mended in the text before it could be read."""
    warnings: tuple[str, ...] = ()
    settings: int = 0
    """Number of settings that the records got, or say differently than before."""
    changes: tuple[Change, ...] = ()
    """The settings that a known phone says differently than before; secrets in clear."""


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


@dataclass(frozen=True, slots=True)
class Choice:
    """Which phones to take of what was found, and what the files do not tell of them."""

    macs: Collection[str]
    models: Mapping[str, str] = field(default_factory=dict)
    """Model by MAC."""
    models_of_loads: Mapping[str, str] = field(default_factory=dict)
    """Model by the load that a file names, for phones that have no model of their own here."""

    def model_of(self, found: PhoneFile) -> str:
        """Return the model that was chosen for the phone; empty when none was."""
        return self.models.get(found.mac) or self.models_of_loads.get(found.document.get("loadInformation", ""), "")


def import_paths(paths: Iterable[Path], *, dry_run: bool = False) -> Result:
    """Import configuration files, and those of folders and archives, each by itself: no refusal stops another file."""
    return import_origins([Origin(path, str(path)) for path in paths], dry_run=dry_run)


def import_origins(origins: Iterable[Origin], *, dry_run: bool = False, choice: Choice | None = None) -> Result:
    """Import what the origins hold, with a `choice` no other phones than those.

    Raises `SecretUnreadable` when a stored password cannot be decrypted.
    """
    result, taken = Result(), dict[str, int]()
    for file in found_files(origins):
        if not concerns_import(file):
            continue
        try:
            found = phone_file_of(file)
            _refuse_second(found, taken)
            if choice is None or found.mac in choice.macs:
                result.imported.append(_import(file, found, choice, dry_run=dry_run))
        except ConfigurationError as error:
            result.refused.append(RefusedFile(file.shown, str(error)))
    return result


def _import(file: FoundFile, found: PhoneFile, choice: Choice | None, *, dry_run: bool) -> Imported:
    with transaction.atomic():
        adoption = adopt(found.mac, found.document, model=choice.model_of(found) if choice else "")
        transaction.set_rollback(dry_run)
    return Imported(
        file.shown,
        found.mac,
        created=adoption.created,
        changed=adoption.changed,
        model=adoption.phone.model,
        load=adoption.phone.wanted_load,
        repairs=found.repairs,
        warnings=(*found.notes, *adoption.warnings),
        settings=len(adoption.changes),
        changes=() if adoption.created else adoption.changes,
    )


def _refuse_second(found: PhoneFile, taken: dict[str, int]) -> None:
    """Remember what the first file of each phone says, as a hash: a copy of it may come again, another file may not."""
    said = hash(frozenset(found.document.items()))
    if taken.setdefault(found.mac, said) != said:
        raise SamePhone(
            f"Another file of this import is of the phone {found.mac} too, and says something else: "
            "import the one that holds."
        )
