"""The phone models: their buttons, their loads and the file that each of them reads.

>>> model("7941G").buttons
2
>>> [found.key for found in from_load("SIP42.9-4-2SR3-1S")]
['7942G', '7962G']

The facts lie in ``data/models.json``. ``None`` and empty mean unknown or none there is; nothing is guessed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from provisioning.sentences import said

_FILE = Path(__file__).parent / "data" / "models.json"


class ConfigFormat(StrEnum):
    """The kind of configuration file that a model reads."""

    SEP = "sep"
    """``SEP<MAC>.cnf.xml``"""
    FLAT = "flat"
    """``SIPDefault.cnf`` and ``SIP<MAC>.cnf``"""
    NONE = "none"
    """No SIP load is known, so there is nothing to write."""


@dataclass(frozen=True, slots=True)
class Family:
    """Models that honour the same elements."""

    key: str
    title: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A key expansion module that a model takes."""

    type: str
    """As ``addOnModules/addOnModule/deviceType`` says it."""
    keys: tuple[int, ...]
    """Numbers of keys that the module comes with."""
    count: int | None = None
    """How many of them a phone takes."""


@dataclass(frozen=True, slots=True)
class Backgrounds:
    """Where a model looks for background images, and their size."""

    size: str
    """Width × height × bits per pixel."""
    directories: tuple[str, ...]
    """Directories below the TFTP root; more than one where sources disagree: publish into each."""
    thumbnail: str | None = None
    """Width × height."""


@dataclass(frozen=True, slots=True)
class PhoneModel:
    """One model of phone."""

    key: str
    name: str
    family: str
    buttons: int
    """Programmable line keys of the phone itself; a phone with none still has one line."""
    max_lines: int
    """Lines it can hold: its own keys, at least one; with all expansion modules where that is known."""
    load_prefixes: tuple[str, ...]
    """How the names of its loads begin; the first is the usual one."""
    format: ConfigFormat
    protocols: tuple[str, ...]
    display: str
    device_number: int | None = None
    """Number in ``loadInformation<number>`` of ``XMLDefault.cnf.xml``."""
    max_num_calls: int | None = None
    """Largest ``maxNumCalls`` of a line."""
    last_sip: str | None = None
    """The last SIP load that is known."""
    backgrounds: Backgrounds | None = None
    services_pane: str | None = None
    """Pixels that an XML service may fill, width × height, with the bits per pixel where known."""
    locale_jar: str | None = None
    """File in the directory of the user locale."""
    tones: str | None = None
    """File in the directory of the network locale."""
    expansion: tuple[Expansion, ...] = ()
    notes: str = ""
    sources: tuple[str, ...] = ()

    @property
    def load_prefix(self) -> str:
        """How the names of its loads usually begin: ``SIP41.``."""
        return self.load_prefixes[0]


class UnknownModel(LookupError):
    """The model is not in the list."""


def models() -> tuple[PhoneModel, ...]:
    """All models, by name."""
    return tuple(_by_key().values())


def model(key: str) -> PhoneModel:
    """The model called `key` (``7941G``). Raises `UnknownModel`."""
    try:
        return _by_key()[key]
    except KeyError:
        raise UnknownModel(said("“%(key)s” is not a phone model that Offhook knows.", key=key)) from None


def from_load(load: str) -> tuple[PhoneModel, ...]:
    """The models that run `load`, by the beginning of its name; empty when it fits none."""
    name = load.casefold()
    return tuple(
        found for found in models() if any(name.startswith(prefix.casefold()) for prefix in found.load_prefixes)
    )


def families() -> tuple[Family, ...]:
    """The families of models, oldest first."""
    return tuple(Family(**entry) for entry in _load()["families"])


def sources() -> Mapping[str, str]:
    """Where the facts come from: key → title and address."""
    known: dict[str, str] = _load()["sources"]
    return known


@cache
def _by_key() -> Mapping[str, PhoneModel]:
    return {entry["key"]: _read(entry) for entry in _load()["models"]}


def _read(entry: Mapping[str, Any]) -> PhoneModel:
    converted = {key: convert(entry[key]) for key, convert in _CONVERTED.items() if key in entry}
    return PhoneModel(**{**entry, **converted})


def _backgrounds(entry: Mapping[str, Any]) -> Backgrounds:
    return Backgrounds(**{**entry, "directories": tuple(entry["directories"])})


def _expansion(entries: list[Mapping[str, Any]]) -> tuple[Expansion, ...]:
    return tuple(Expansion(**{**entry, "keys": tuple(entry["keys"])}) for entry in entries)


_CONVERTED: Mapping[str, Any] = {
    "load_prefixes": tuple,
    "format": ConfigFormat,
    "protocols": tuple,
    "backgrounds": _backgrounds,
    "expansion": _expansion,
    "sources": tuple,
}


@cache
def _load() -> dict[str, Any]:
    with _FILE.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
