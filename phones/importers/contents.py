"""What the content of a file says: of which phone it is, and its configuration. The name counts for the MAC alone."""

import re
from dataclasses import dataclass

from phones.importers.found import FoundFile
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import NotAConfiguration, Unreadable
from provisioning.cnfxml.kinds import Kind, refusal, what_is
from provisioning.cnfxml.lenient import read_with_repairs

_FILE_NAME = re.compile(r"SEP([0-9A-F]{12})\.cnf\.xml", re.IGNORECASE)
_LOOKS_LIKE_ONE = re.compile(r"SEP.*\.cnf\.xml", re.IGNORECASE)
_DEVICE_NAME = re.compile(r"SEP([0-9A-F]{12})", re.IGNORECASE)
_OF_PHONES = frozenset({Kind.SIP, Kind.SCCP, Kind.FLAT_PHONE})
_SCCP = "The file is for SCCP firmware; with it the phone speaks SCCP, and its lines register with no SIP server."
_NOT_YET = {
    Kind.FLAT_PHONE: "This is the configuration of a 7940G or 7960G. Offhook cannot take such files in yet: "
    "add the phone by hand.",
    Kind.DIAL_PLAN: "This is a dial plan, and not the configuration of a phone. Offhook does not take such files in "
    "yet: enter its rules on the page Dial plans.",
    Kind.ARCHIVE: "This is an archive of a kind that an import does not open: unpack it, or make a ZIP of its files.",
}
"""Sentences where an import has more to say than what the file is."""


@dataclass(frozen=True, slots=True)
class PhoneFile:
    """The configuration of one phone as a file says it."""

    mac: str
    document: Document
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What there is to say of the file itself."""


def concerns_import(file: FoundFile) -> bool:
    """Tell whether the user hears of the file: it was named, or a phone's configuration by content or name.

    TFTP folders hold much besides, which is passed over in silence.
    """
    if file.was_named or _LOOKS_LIKE_ONE.fullmatch(file.name):
        return True
    return not file.problem and what_is(file.content, file.name) in _OF_PHONES


def phone_file_of(file: FoundFile) -> PhoneFile:
    """Return the configuration in the file, strictly read or with named repairs.

    Raises `Unreadable` or `NotAConfiguration` with a sentence when there is none.
    """
    if file.problem:
        raise Unreadable(file.problem)
    kind = what_is(file.content, file.name)
    if kind is not Kind.SCCP and (sentence := _NOT_YET.get(kind) or refusal(kind)):
        raise NotAConfiguration(sentence)
    read = read_with_repairs(file.content)
    mac, about_mac = _mac_of(file.name, read.document)
    about_kind = (_SCCP,) if kind is Kind.SCCP else ()
    return PhoneFile(mac, read.document, read.repairs, (*read.notes, *about_mac, *about_kind))


def _mac_of(name: str, document: Document) -> tuple[str, tuple[str, ...]]:
    """Return the MAC that the name tells, else the one device name in the file, with a note of it."""
    if match := _FILE_NAME.fullmatch(name):
        return match[1].upper(), ()
    told = {match[1].upper() for text in document.values() if (match := _DEVICE_NAME.fullmatch(text.strip()))}
    if len(told) == 1:
        mac = told.pop()
        return mac, (f"The file's name does not tell the MAC address; the name SEP{mac} in the file does.",)
    raise NotAConfiguration(
        "The file's name does not tell the phone's MAC address: rename it to SEP<MAC>.cnf.xml, "
        "such as SEP001122AABBCC.cnf.xml."
    )
