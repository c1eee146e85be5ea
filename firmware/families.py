"""Firmware families: which phones take the same loads, and how those loads are named.

The knowledge is in ``data/families.json``; this module reads it and answers questions about it.

    >>> family_of_model("CP-7941G").name
    '7941_7961'
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from provisioning.sentences import said

DATA = Path(__file__).with_name("data") / "families.json"


class Protocol(StrEnum):
    """What a load speaks. ``UNIVERSAL`` is the 7940/7960 loader that starts either application."""

    SIP = "SIP"
    SCCP = "SCCP"
    MGCP = "MGCP"
    UNIVERSAL = "universal"


class Grammar(StrEnum):
    """The way in which a family writes versions."""

    THIRD_GENERATION = "third-generation"
    DASHED_7940 = "7940-dashed"
    DIGITS_7940 = "7940-digits"
    IMAGE_7912 = "7912"
    WIRELESS_792X = "792x"
    DASHED = "dashed"
    CONFERENCE_8831 = "8831"
    FIFTH_GENERATION = "fifth-generation"


@dataclass(frozen=True, slots=True)
class NamePattern:
    """One way of naming a family's loads: a fixed stem, then a version in a grammar."""

    stem: str
    protocol: Protocol
    grammar: Grammar


@dataclass(frozen=True, slots=True)
class IrregularName:
    """A load whose name does not say its whole release."""

    protocol: Protocol
    release: str
    """Cisco's notation, such as ``8.1(2)SR2``."""


@dataclass(frozen=True, slots=True)
class Family:
    """Phones that take the same loads."""

    name: str
    models: tuple[str, ...]
    names: tuple[NamePattern, ...]
    own_versions_per_protocol: bool
    """Whether SIP and SCCP loads count their versions apart, so that neither is older than the other."""
    irregular: Mapping[str, IrregularName]
    known_loads: tuple[str, ...]
    """Loads whose exact name is known although the usual naming does not give it."""
    reset_files: tuple[str, ...]
    """What phones of the family ask for after a factory reset."""
    packages: Mapping[str, str]
    """By protocol, the usual package name with ``{name}``, ``{version}`` or ``{release}`` in it."""
    type_ids: Mapping[str, int]
    """By model, the number in ``loadInformationNNN`` of ``XMLDefault.cnf.xml``."""


class UnknownModel(ValueError):
    """No firmware family lists this model."""


@cache
def all_families() -> tuple[Family, ...]:
    """Every known family, in the order of the data file."""
    return tuple(_family(entry) for entry in _data()["families"])


@cache
def usual_names() -> Mapping[Grammar, Mapping[str, str]]:
    """By grammar, how a release is usually written; keys ``base``, ``service_release``, ``without_maintenance``."""
    entries = {name: forms for name, forms in _data()["usual_names"].items() if name != "about"}
    return MappingProxyType({Grammar(name): forms for name, forms in entries.items()})


@cache
def engineering_specials() -> Mapping[tuple[int, ...], Mapping[int, int]]:
    """By (major, minor, maintenance): number of the special → number of the service release that ships it."""
    entries = {base: known for base, known in _data()["engineering_specials"].items() if base != "about"}
    return MappingProxyType(
        {
            tuple(int(part) for part in base.split("-")): {int(special): sr for special, sr in known.items()}
            for base, known in entries.items()
        }
    )


def family_of_model(model: str) -> Family:
    """The family of a model such as ``7941G``, ``CP-7941G`` or ``7941``. Raises UnknownModel."""
    return _families_by_model()[canonical_model(model)]


def canonical_model(model: str) -> str:
    """The model as the families list it: ``cp-7941`` is ``7941G``. Raises UnknownModel."""
    bare = model.strip().upper().removeprefix("CISCO ").removeprefix("CP-")
    known = _families_by_model()
    for spelling in (bare, f"{bare}G", bare.replace("GE", "G-GE")):
        if spelling in known:
            return spelling
    raise UnknownModel(said("“%(model)s” is no phone model whose firmware is known.", model=model))


@cache
def _families_by_model() -> Mapping[str, Family]:
    return {model: family for family in all_families() for model in family.models}


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def _family(entry: Mapping[str, Any]) -> Family:
    irregular = entry.get("irregular", {})
    return Family(
        name=entry["name"],
        models=tuple(entry["models"]),
        names=tuple(_name_pattern(name) for name in entry["names"]),
        own_versions_per_protocol=entry.get("own_versions_per_protocol", False),
        irregular={
            name: IrregularName(Protocol(known["protocol"]), known["release"]) for name, known in irregular.items()
        },
        known_loads=tuple(entry.get("known_loads", ())),
        reset_files=tuple(entry.get("reset_files", ())),
        packages=entry.get("packages", {}),
        type_ids=entry.get("type_ids", {}),
    )


def _name_pattern(entry: Mapping[str, str]) -> NamePattern:
    return NamePattern(entry["stem"], Protocol(entry["protocol"]), Grammar(entry["grammar"]))
