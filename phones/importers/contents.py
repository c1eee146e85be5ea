"""What the content of a file says: of which phone it is, and its configuration. The name counts for the MAC alone."""

import re
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.importers.flat_phones import Default, Defaults, mac_of, read_phone
from phones.importers.found import FoundFile
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import NotAConfiguration, Unreadable
from provisioning.cnfxml.kinds import Kind, refusal, what_is
from provisioning.cnfxml.lenient import read_with_repairs
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel

_FILE_NAME = re.compile(r"SEP([0-9A-F]{12})\.cnf\.xml", re.IGNORECASE)
_LOOKS_LIKE_ONE = re.compile(r"SEP.*\.cnf\.xml|S[IE]P[0-9A-F]{12}\.cnf", re.IGNORECASE)
_DEVICE_NAME = re.compile(r"SEP([0-9A-F]{12})", re.IGNORECASE)
_LOAD = "loadInformation"
_OF_PHONES = frozenset({Kind.SIP, Kind.SCCP, Kind.FLAT_PHONE})
_SHARED = frozenset({Kind.DIAL_PLAN, Kind.SOFT_KEYS, Kind.FEATURE_POLICY, Kind.XML_DEFAULT, Kind.FLAT_DEFAULT})
_SCCP = _("The file is for SCCP firmware; with it the phone speaks SCCP, and its lines register with no SIP server.")
_ARCHIVE = _("This is an archive of a kind that an import does not open: unpack it, or make a ZIP of its files.")


@dataclass(frozen=True, slots=True)
class PhoneFile:
    """The configuration of one phone as a file says it."""

    mac: str
    document: Document
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What there is to say of the file itself."""
    format: ConfigFormat = ConfigFormat.SEP
    model: str = ""
    """Key of the model that the file tells; empty when it tells none."""


def kind_of(file: FoundFile) -> Kind:
    """Return what the file is. Raises `Unreadable` when it could not be read."""
    if file.problem:
        raise Unreadable(file.problem)
    return what_is(file.content, file.name)


def concerns_import(file: FoundFile) -> bool:
    """Tell whether the user hears of the file: it was named, or content or name say that an import takes such.

    TFTP folders hold much besides, which is passed over in silence.
    """
    if file.was_named or _LOOKS_LIKE_ONE.fullmatch(file.name):
        return True
    return not file.problem and what_is(file.content, file.name) in _OF_PHONES | _SHARED


def is_of_phone(file: FoundFile) -> bool:
    """Tell whether the file is the configuration of a phone, or by its name meant as one."""
    if file.problem or _LOOKS_LIKE_ONE.fullmatch(file.name):
        return concerns_import(file)
    kind = what_is(file.content, file.name)
    return kind in _OF_PHONES or (file.was_named and kind not in _SHARED)


def phone_file_of(file: FoundFile, defaults: Defaults = MappingProxyType({})) -> PhoneFile:
    """Return the configuration in the file, strictly read or with named repairs; flat ones with their default file.

    Raises `Unreadable`, `Unwritable` or `NotAConfiguration` with a sentence when there is none.
    """
    kind = kind_of(file)
    if kind is Kind.FLAT_PHONE:
        return _flat_phone_file(file, defaults.get(file.folder))
    if kind is not Kind.SCCP and (sentence := str(_ARCHIVE) if kind is Kind.ARCHIVE else refusal(kind)):
        raise NotAConfiguration(sentence)
    read = read_with_repairs(file.content)
    _refuse_stub(read.document)
    mac, about_mac = _mac_of(file.name, read.document)
    about_kind = (str(_SCCP),) if kind is Kind.SCCP else ()
    return PhoneFile(mac, read.document, read.repairs, (*read.notes, *about_mac, *about_kind))


def _flat_phone_file(file: FoundFile, default: Default | None) -> PhoneFile:
    mac = mac_of(file.name)
    if not mac:
        raise NotAConfiguration(
            gettext(
                "This is the configuration of a 7940G or 7960G, and its name does not tell the phone's MAC address: "
                "rename it to SIP<MAC>.cnf, such as SIP001122AABBCC.cnf."
            )
        )
    read = read_phone(file, default)
    return PhoneFile(mac, read.document, read.repairs, read.notes, ConfigFormat.FLAT, read.model)


def _refuse_stub(document: Document) -> None:
    """Raise `NotAConfiguration` for the file that leads a 7940G or 7960G to its firmware and says nothing else."""
    fitting = phone_models.from_load(document.get(_LOAD, "").strip() or "-")
    if {path.partition("/")[0] for path in document} == {_LOAD} and any(_is_flat(model) for model in fitting):
        raise NotAConfiguration(
            gettext(
                "This file names a load for a 7940G or 7960G and nothing else; such a phone has its configuration in "
                "SIP<MAC>.cnf: import that one."
            )
        )


def _is_flat(model: PhoneModel) -> bool:
    return model.format is ConfigFormat.FLAT


def _mac_of(name: str, document: Document) -> tuple[str, tuple[str, ...]]:
    """Return the MAC that the name tells, else the one device name in the file, with a note of it."""
    if match := _FILE_NAME.fullmatch(name):
        return match[1].upper(), ()
    told = {match[1].upper() for text in document.values() if (match := _DEVICE_NAME.fullmatch(text.strip()))}
    if len(told) == 1:
        mac = told.pop()
        return mac, (
            gettext("The file's name does not tell the MAC address; the name SEP%(mac)s in the file does.")
            % {"mac": mac},
        )
    raise NotAConfiguration(
        gettext(
            "The file's name does not tell the phone's MAC address: rename it to SEP<MAC>.cnf.xml, "
            "such as SEP001122AABBCC.cnf.xml."
        )
    )
