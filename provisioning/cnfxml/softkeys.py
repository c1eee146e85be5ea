"""Soft-key files, which `softKeyFile` names: the keys under the display in each state of a call.

    >>> [key.name for key in keys()][1:4]
    ['Redial', 'NewCall', 'Hold']

The keys and the states with their mandatory keys lie in ``data/softkeys.json``. The 7940G and 7960G do not read these
files. Source: usecallmanager.nz, soft keys, whose names of keys are taken to be what `keyID` says; that no phone has
shown to us yet.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree

from provisioning.cnfxml.catalogue import DATA
from provisioning.cnfxml.errors import ConfigurationError, NotAConfiguration
from provisioning.cnfxml.read import parse
from provisioning.cnfxml.repairs import mended
from provisioning.cnfxml.strangers import strangers
from provisioning.sentences import said

_DEFINITION = "softKeyCfg/typeSoftKey/softKeyDef"
_TEXTS = frozenset({"softKeyCfg/versionStamp", *(f"{_DEFINITION}/{name}" for name in ("tag", "eventID", "helpID"))})
_KNOWN = {
    "softKeyCfg": frozenset[str](),
    "softKeyCfg/typeSoftKey": frozenset[str](),
    _DEFINITION: frozenset({"keyID"}),
    "softKeyCfg/softKeySets": frozenset[str](),
    "softKeyCfg/softKeySets/softKeySet": frozenset({"id"}),
    "softKeyCfg/softKeySets/softKeySet/softKey": frozenset({"keyID"}),
    **dict.fromkeys(_TEXTS, frozenset[str]()),
}


class InvalidSoftKeys(ConfigurationError):
    """A soft-key file would lack a key that calls need, or hold what phones do not know."""


@dataclass(frozen=True, slots=True)
class SoftKey:
    """A key that phones have."""

    name: str
    tag: int
    event: int
    """As `eventID` says it."""
    help: int
    """As `helpID` says it."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """A state of a call, with keys of its own."""

    name: str
    mandatory: tuple[str, ...] = ()
    """Names of the keys that must not be missing."""


@dataclass(frozen=True, slots=True)
class SoftKeys:
    """What a file says."""

    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of the state → names of its keys, in their order on the display."""
    version_stamp: str = ""


def keys() -> tuple[SoftKey, ...]:
    """All keys that phones have."""
    return tuple(SoftKey(**entry) for entry in _facts()["keys"])


def key_sets() -> tuple[KeySet, ...]:
    """All states of a call, in the order in which they are written."""
    return tuple(KeySet(entry["name"], tuple(entry["mandatory"])) for entry in _facts()["sets"])


def render(soft_keys: SoftKeys) -> bytes:
    """Return the file, with the definitions of all keys. Raises `InvalidSoftKeys`."""
    problem = next(_problems(soft_keys), None)
    if problem:
        raise InvalidSoftKeys(problem)
    root = etree.Element("softKeyCfg")
    etree.SubElement(root, "versionStamp").text = soft_keys.version_stamp or None
    _define(etree.SubElement(root, "typeSoftKey"))
    sets = etree.SubElement(root, "softKeySets")
    for key_set in key_sets():
        if key_set.name in soft_keys.sets:
            element = etree.SubElement(sets, "softKeySet", id=key_set.name)
            for name in soft_keys.sets[key_set.name]:
                etree.SubElement(element, "softKey", keyID=name)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def read(data: bytes) -> tuple[SoftKeys, tuple[str, ...]]:
    """Return what the file says, and what is in doubt, in sentences.

    Raises `Unreadable`, and `NotAConfiguration` when it is something else.
    """
    root, repairs = _root(data)
    found = _found(root)
    return found, (*repairs, *_other_definitions(root), *_problems(found))


def read_whole(data: bytes) -> tuple[SoftKeys, tuple[str, ...]]:
    """Return what the file says, and the repairs that it took: what `render` makes of it says all that the file does.

    A key that no state shows may be defined besides. Raises what `read` does, and `InvalidSoftKeys` for what would be
    lost, and for what phones do not take.
    """
    root, repairs = _root(data)
    found = _found(root)
    lost = (*strangers(root, _KNOWN, _TEXTS), *_twice(root), *_other_definitions(root), *_problems(found))
    if lost:
        raise InvalidSoftKeys(lost[0])
    return found, repairs


def _root(data: bytes) -> tuple[etree._Element, tuple[str, ...]]:
    text, repairs = mended(data)
    root = parse(text)
    if root.tag != "softKeyCfg":
        raise NotAConfiguration(
            said("This is not a soft-key file: its root element is <%(tag)s>.", tag=str(root.tag)[:60])
        )
    return root, repairs


def _found(root: etree._Element) -> SoftKeys:
    sets = {
        element.get("id", ""): tuple(key.get("keyID", "") for key in element.iterfind("softKey"))
        for element in root.iterfind("softKeySets/softKeySet")
    }
    return SoftKeys(sets, (root.findtext("versionStamp") or "").strip())


def _twice(root: etree._Element) -> Iterator[str]:
    """Yield the states that the file has more than once: which one a phone takes is not known."""
    counts = Counter(element.get("id", "") for element in root.iterfind("softKeySets/softKeySet"))
    for name in (name for name, count in counts.items() if count > 1):
        yield said("The state “%(name)s” stands there more than once.", name=name[:60])


def _define(parent: etree._Element) -> None:
    for key in keys():
        element = etree.SubElement(parent, "softKeyDef", keyID=key.name)
        for name, number in (("tag", key.tag), ("eventID", key.event), ("helpID", key.help)):
            etree.SubElement(element, name).text = str(number)


def _problems(soft_keys: SoftKeys) -> Iterator[str]:
    """Yield for each set what phones do not know, and the mandatory keys that are missing."""
    known_keys = {key.name for key in keys()}
    known_sets = {key_set.name for key_set in key_sets()}
    if not soft_keys.version_stamp.isprintable():
        yield said("The version stamp holds a character that cannot be printed.")
    for name, chosen in soft_keys.sets.items():
        if name not in known_sets:
            yield said("“%(name)s” is not a state of a call that phones have soft keys for.", name=name[:60])
        if unknown := sorted(set(chosen) - known_keys):
            yield said(
                "“%(key)s” in “%(name)s” is not a soft key that phones have.", key=unknown[0][:60], name=name[:60]
            )
        if len(chosen) > _facts()["most_keys_of_a_set"]:
            yield said(
                "“%(name)s” has %(count)s keys; phones take %(most)s.",
                name=name[:60],
                count=len(chosen),
                most=_facts()["most_keys_of_a_set"],
            )
    yield from _missing_keys(soft_keys.sets)


def _missing_keys(sets: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key_set in key_sets():
        for key in key_set.mandatory:
            if key not in sets.get(key_set.name, ()):
                yield said(
                    "The key %(key)s is missing in “%(state)s”, where phones need it.", key=key, state=key_set.name
                )


def _other_definitions(root: etree._Element) -> Iterator[str]:
    """Yield the keys that the file defines otherwise than phones have them: writing it uses the known definitions."""
    known = {key.name: (str(key.tag), str(key.event), str(key.help)) for key in keys()}
    for element in root.iterfind("typeSoftKey/softKeyDef"):
        name = element.get("keyID", "")
        if tuple((element.findtext(child) or "").strip() for child in ("tag", "eventID", "helpID")) != known.get(name):
            yield said(
                "The file defines the key “%(name)s” in a way of its own, which is not taken over.", name=name[:60]
            )


@cache
def _facts() -> dict[str, Any]:
    with (DATA / "softkeys.json").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
