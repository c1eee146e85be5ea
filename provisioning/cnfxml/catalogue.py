"""What each element of a phone's configuration means.

A path names an element as the configuration mapping does: from below the root, attributes with an ``@``.

>>> element("sipProfile/sipStack/timerT1").unit
'ms'
>>> element("sipProfile/sipLines/line[@button=1]/authPassword").secret
True

The facts lie in ``data/elements.json``, in the order in which the elements stand in a document. To teach the
program a new element is to add one entry there.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from provisioning.cnfxml.paths import without_selectors
from provisioning.sentences import said

DATA = Path(__file__).parent / "data"

_SECRET_NAME = re.compile(
    r"(?i:passw|passphrase|passcode|pswd|pwd|secret|credential|token|psk$|(?:shared|private|wep)_?key)"
    r"|(?i:(?:^|_)pin$)|[a-z0-9](?:Pin|PIN)$"
)


_PATHS_KEPT = 10_000
"""Paths whose elements are at hand: checks of whole fleets ask for the same ones again and again."""


class Kind(StrEnum):
    """What the text of an element is."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    """Exactly ``true`` or ``false``; a phone reads anything else as false."""
    CHOICE = "choice"
    HOST = "host"
    PORT = "port"
    URL = "url"
    TIME = "time"
    """``HH:MM``, always four digits."""
    FILENAME = "filename"
    LIST = "list"
    """Values joined by commas without blanks."""
    CONTAINER = "container"


@dataclass(frozen=True, slots=True)
class Element:
    """One element or attribute of a configuration, as the catalogue knows it.

    What is not known is ``None`` or empty; nothing is guessed.
    """

    path: str
    kind: Kind
    title: str
    group: str
    rank: int
    """Place in the document: parents before children, siblings in the order in which they are written."""
    help: str = ""
    breaks: str = ""
    """What happens when the value is wrong."""
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Value → meaning, for `Kind.CHOICE`."""
    default: str | None = None
    """What the phone does when the element is absent; ``None`` is unknown."""
    unit: str | None = None
    limit: int | None = None
    """Characters that a phone can store."""
    minimum: int | None = None
    maximum: int | None = None
    families: frozenset[str] = frozenset()
    """The families of models that honour the element; empty is all of them."""
    models: frozenset[str] = frozenset()
    """The models that honour it, of those families of which models are named; of other families, all do."""
    min_firmware: str | None = None
    secret: bool = False
    restart: bool = False
    """Whether a change takes effect only after the phone restarts."""
    inverted: bool = False
    """Whether 0 is on and 1 is off."""
    repeated: bool = False
    key: str | None = None
    """The attribute that tells repeated elements apart."""
    aliases: tuple[str, ...] = ()
    """Other spellings of the last name that real files use."""
    sources: tuple[str, ...] = ()
    """Keys of `sources()`."""
    equivalent: str | None = None
    """For a key of the flat files: the path of the element that says the same."""


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the settings page."""

    key: str
    title: str
    help: str = ""


class UnknownFamily(LookupError):
    """There is no such family of phone models."""


@lru_cache(maxsize=_PATHS_KEPT)
def element(path: str) -> Element | None:
    """The element at `path`, with or without selectors; ``None`` when the catalogue does not know it."""
    return _index().get(without_selectors(path))


def elements() -> tuple[Element, ...]:
    """All elements that have an entry of their own, in document order."""
    return tuple(_index()[entry["path"]] for entry in _load("elements.json")["elements"])


def flat_keys() -> tuple[Element, ...]:
    """The keys of the flat files of the 7940G and 7960G; the N in `lineN_name` stands for the number of a line."""
    return _elements_of("flat_keys.json")


def xmldefault_elements() -> tuple[Element, ...]:
    """The elements below `<Default>` in `XMLDefault.cnf.xml`; N stands for the device number of a model."""
    return _elements_of("xmldefault.json")


def groups() -> tuple[Group, ...]:
    """The sections of the settings page, in its order."""
    return tuple(Group(**entry) for entry in _load("groups.json")["groups"])


def sources() -> Mapping[str, str]:
    """Where the facts come from: key → title and address."""
    files = ("elements.json", "flat_keys.json", "xmldefault.json")
    return MappingProxyType({key: title for file in files for key, title in _load(file)["sources"].items()})


def rank(path: str) -> int | None:
    """The place of `path` in a document, smaller first; ``None`` when unknown."""
    found = element(path)
    return None if found is None else found.rank


def is_secret(path: str) -> bool:
    """Whether the value must never be shown: the catalogue's word, else the look of the name."""
    found = element(path)
    if found is not None:
        return found.secret
    return bool(_SECRET_NAME.search(without_selectors(path).rpartition("/")[2].lstrip("@")))


def is_repeated(path: str) -> bool:
    """Whether a document may hold several elements with this path."""
    found = element(path)
    return found is not None and found.repeated


def key_attribute(path: str) -> str | None:
    """The attribute that tells the repeated elements at `path` apart: ``button`` for lines."""
    found = element(path)
    return None if found is None else found.key


def baseline(family: str) -> Mapping[str, str]:
    """The complete and safe configuration of `family`, without call servers and lines.

    Raises `UnknownFamily`.
    """
    return _for_family(_load("baseline.json")["device"], family, "")


def line_defaults(family: str) -> Mapping[str, str]:
    """What every line button (featureID 9) of `family` starts with, as paths relative to the line.

    Raises `UnknownFamily`.
    """
    return _for_family(_load("baseline.json")["line"], family, "sipProfile/sipLines/line/")


def why(path: str) -> str:
    """Why the baseline says what it says at `path` or above it; empty where it is the phone's own default."""
    reasons: dict[str, str] = _load("baseline.json")["why"]
    place = without_selectors(path)
    while place and place not in reasons:
        place = place.rpartition("/")[0]
    return reasons.get(place, "")


def _for_family(part: Mapping[str, Any], family: str, parent: str) -> Mapping[str, str]:
    """What `part` of the baseline holds for `family`: its own settings alone, or laid over the common ones."""
    if family in part["alone"]:
        return MappingProxyType(part["alone"][family])
    if family not in _load("baseline.json")["families"]:
        raise UnknownFamily(said("There is no baseline for the phone family “%(family)s”.", family=family))
    merged = part["common"] | part["families"].get(family, {})
    honoured = {path: text for path, text in merged.items() if _honours(family, parent + path)}
    return MappingProxyType(honoured)


def _honours(family: str, path: str) -> bool:
    found = element(path)
    return found is None or not found.families or family in found.families


@cache
def _elements_of(file: str) -> tuple[Element, ...]:
    return tuple(_read(entry, place) for place, entry in enumerate(_load(file)["elements"]))


@cache
def _index() -> Mapping[str, Element]:
    """Path → element in document order, with other spellings and with the copies under twin parents."""
    found = {entry["path"]: _read(entry, place) for place, entry in enumerate(_placed())}
    spellings = {
        f"{known.path.rpartition('/')[0]}/{alias}": known for known in found.values() for alias in known.aliases
    }
    return MappingProxyType(found | spellings)


def _placed() -> Iterator[dict[str, Any]]:
    """The entries in document order; a parent with the same children as another gets a copy of each."""
    loaded = _load("elements.json")
    for entry in loaded["elements"]:
        yield entry
        model = loaded["same_children"].get(entry["path"])
        if model is not None:
            yield from _copies(loaded["elements"], model, entry["path"])


def _copies(entries: list[dict[str, Any]], model: str, parent: str) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if entry["path"].startswith(f"{model}/"):
            yield entry | {"path": parent + entry["path"].removeprefix(model)}


def _read(entry: Mapping[str, Any], place: int) -> Element:
    """One entry of a data file as an `Element`; a wrong key there is a `TypeError`."""
    plain = {key: value for key, value in entry.items() if key not in _CONVERTED}
    converted = {key: convert(entry[key]) for key, convert in _CONVERTED.items() if key in entry}
    return Element(rank=place, **plain, **converted)


def _choices(entry: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({value: said(meaning) for value, meaning in entry.items()})


_CONVERTED: Mapping[str, Any] = {
    "kind": Kind,
    "title": said,
    "help": said,
    "breaks": said,
    "unit": said,
    "choices": _choices,
    "families": frozenset,
    "models": frozenset,
    "aliases": tuple,
    "sources": tuple,
}


@cache
def _load(name: str) -> dict[str, Any]:
    with (DATA / name).open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
