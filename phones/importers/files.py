"""Existing configuration files, single ones, archives or whole folders, are taken into the records."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from phones.importers.configuration import adopt
from phones.importers.contents import PhoneFile, concerns_import, kind_of, phone_file_of
from phones.importers.flat_phones import DEFAULT_NAME, Defaults, defaults_in, read_default
from phones.importers.found import FoundFile, Origin, found_files
from phones.importers.shared_files import READERS, SharedRecord
from phones.models import Phone
from provisioning.cnfxml import lint
from provisioning.cnfxml.document import Change
from provisioning.cnfxml.errors import ConfigurationError, NotAConfiguration
from provisioning.cnfxml.kinds import Kind, refusal
from provisioning.cnfxml.phone_models import ConfigFormat
from provisioning.trail import Event, as_one


class SamePhone(ConfigurationError):
    """Another file of the same import says something else of the same phone, or of what phones share."""


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
    """What there is to say of the file, and of what becomes of it."""
    findings: tuple[lint.Finding, ...] = ()
    """Errors and warnings of the checks about the phone that it becomes, errors first."""
    settings: int = 0
    """Number of settings that the records got, or say differently than before."""
    changes: tuple[Change, ...] = ()
    """The settings that a known phone says differently than before; secrets in clear."""
    format: ConfigFormat = ConfigFormat.SEP
    model_is_certain: bool = True
    """False where the model is one of several that read the same file."""

    @property
    def errors(self) -> int:
        """Number of errors among the findings; the others are warnings."""
        return sum(finding.severity is lint.Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that several phones share, and what came of it."""

    path: str
    kind: Kind
    name: str
    """Name of the file that phones fetch."""
    created: bool = False
    changed: bool = False
    phones: int = 0
    """Number of imported phones whose settings are partly from it."""
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
    shared: list[SharedFile] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to take of all that was found, and what the files do not tell of phones."""

    macs: Collection[str]
    models: Mapping[str, str] = field(default_factory=dict)
    """Model by MAC."""
    models_of_loads: Mapping[str, str] = field(default_factory=dict)
    """Model by the load that a file names, for phones that have no model of their own here."""
    shared: Collection[str] = ()
    """Names of files that phones share."""

    def model_of(self, found: PhoneFile) -> str:
        """Return the model that was chosen for the phone; empty when none was."""
        return self.models.get(found.mac) or self.models_of_loads.get(found.document.get("loadInformation", ""), "")


def import_paths(paths: Iterable[Path], *, dry_run: bool = False) -> Result:
    """Import configuration files, and those of folders and archives, each by itself: no refusal stops another file."""
    return import_origins([Origin(path, str(path)) for path in paths], dry_run=dry_run)


def import_origins(origins: Iterable[Origin], *, dry_run: bool = False, choice: Choice | None = None) -> Result:
    """Import what the origins hold, with a `choice` nothing but that.

    Raises `SecretUnreadable` when a stored password cannot be decrypted.
    """
    given = list(origins)
    run = _Run(defaults_in(given), choice, dry_run)
    with as_one(Event.IMPORTED, Phone) as note:
        for file in found_files(given):
            if concerns_import(file):
                run.take(file)
        result = run.finished()
        if choice is None:
            result.refused += _barren(given, result)
        _note(result, note, dry_run=dry_run)
    return result


def _barren(origins: Iterable[Origin], result: Result) -> Iterator[RefusedFile]:
    """Yield the folders and archives that gave nothing, so that nobody takes silence for success."""
    paths = {file.path for files in (result.imported, result.shared, result.refused) for file in files}
    for origin in origins:
        within = f"{origin.shown.rstrip('/')}/"
        if origin.shown not in paths and not any(path.startswith(within) for path in paths):
            yield RefusedFile(
                origin.shown, _("Nothing in it is the configuration of a phone, or a file that phones share.")
            )


def _note(result: Result, note: Callable[..., None], *, dry_run: bool) -> None:
    """Let the trail say how much came in, unless nothing did."""
    phones = sum(imported.changed for imported in result.imported)
    if (phones or result.shared) and not dry_run:
        note(phones=phones, files=len(result.shared))


class _Run:
    """One import: what was taken so far, and what it is to leave out."""

    def __init__(self, defaults: Defaults, choice: Choice | None, dry_run: bool) -> None:
        self._defaults, self._choice, self._dry_run = defaults, choice, dry_run
        self._result = Result()
        self._accounts = lint.Accounts()
        self._said: dict[str, int] = {}
        """What the first file of each phone and plan says, as a hash."""
        self._names: dict[str, str] = {}
        """Names of the files that phones share, by their small letters."""
        self._default_files: list[FoundFile] = []
        self._flat_phones: Counter[str] = Counter()
        """Number of flat files by folder."""

    def take(self, file: FoundFile) -> None:
        """Take the file in; one that is refused stops no other."""
        try:
            self._take(file)
        except ConfigurationError as error:
            self._refuse(file, str(error))

    def finished(self) -> Result:
        """Return the result, with the default files that phones were read with, and what is wrong between phones."""
        between = self._accounts.findings()
        self._result.imported = [
            replace(file, findings=lint.in_order((*file.findings, *between.get(file.mac, ()))))
            for file in self._result.imported
        ]
        for file in self._default_files:
            if phones := self._flat_phones[file.folder]:
                default = SharedFile(file.shown, Kind.FLAT_DEFAULT, file.name, phones=phones)
                self._result.shared.append(default)
            elif file.was_named:
                self._refuse(file, _("No SIP<MAC>.cnf lies beside this file: it says nothing without such phones."))
        return self._result

    def _take(self, file: FoundFile) -> None:
        kind = kind_of(file)
        if kind in READERS:
            self._take_shared(file, kind, READERS[kind](file))
        elif kind is Kind.FLAT_DEFAULT:
            self._take_default(file)
        else:
            self._take_phone(file)

    def _take_phone(self, file: FoundFile) -> None:
        found = phone_file_of(file, self._defaults)
        self._refuse_second(found.mac, hash(frozenset(found.document.items())))
        if self._choice is None or found.mac in self._choice.macs:
            self._result.imported.append(_imported(file, found, self._choice, dry_run=self._dry_run))
            self._flat_phones[file.folder] += found.format is ConfigFormat.FLAT
            self._accounts.add(found.mac, found.document)

    def _take_shared(self, file: FoundFile, kind: Kind, found: SharedRecord) -> None:
        self._refuse_other_letters(found.name)
        self._refuse_second(found.name, hash(repr(found.contents)))
        if self._choice is not None and found.name not in self._choice.shared:
            return
        if found.is_changed and not self._dry_run:
            found.save()
        self._result.shared.append(
            SharedFile(file.shown, kind, found.name, found.is_new, found.is_changed, warnings=found.warnings)
        )

    def _take_default(self, file: FoundFile) -> None:
        if file.name.lower() == DEFAULT_NAME:
            read_default(file)
            self._default_files.append(file)
        elif file.was_named:
            raise NotAConfiguration(refusal(Kind.FLAT_DEFAULT))

    def _refuse_second(self, subject: str, said: int) -> None:
        """Remember what the first file of a phone or name says: a copy of it may come again, another file may not."""
        if self._said.setdefault(subject, said) != said:
            raise SamePhone(
                _("Another file of this import is of %(subject)s too, and says something else: import the right one.")
                % {"subject": subject}
            )

    def _refuse_other_letters(self, name: str) -> None:
        """Raise `SamePhone` where a file of this import has the same name in other big and small letters."""
        if (first := self._names.setdefault(name.casefold(), name)) != name:
            told = _("There is a file %(file)s already; big and small letters do not tell two files apart.")
            raise SamePhone(told % {"file": first})

    def _refuse(self, file: FoundFile, reason: str) -> None:
        self._result.refused.append(RefusedFile(file.shown, reason))


def _imported(file: FoundFile, found: PhoneFile, choice: Choice | None, *, dry_run: bool) -> Imported:
    with transaction.atomic():
        adoption = adopt(found, choice.model_of(found) if choice else "")
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
        findings=adoption.findings,
        settings=len(adoption.changes),
        changes=() if adoption.created else adoption.changes,
        format=found.format,
        model_is_certain=adoption.model_is_certain,
    )
