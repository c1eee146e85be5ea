"""The facts that the checks rest on, from ``data/checks.json``: to add one is to add an entry there."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.lint.findings import Severity
from provisioning.sentences import said


@dataclass(frozen=True, slots=True)
class Trap:
    """Texts of one element that do not do what one would think."""

    path: str
    """Without selectors; a product setting stands for the one that counts, whatever its parent."""
    texts: tuple[str, ...]
    """The texts that are meant; empty is every text that is not empty."""
    severity: Severity
    sentence: str
    reason: str
    source: str
    better: str | None = None
    """The text to write instead, where one is known."""
    fix: str = ""
    """What writing it does, as the words on a button."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """An element that every configuration should have."""

    path: str
    """It counts as present when anything stands at or below this path."""
    sentence: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A function of a button that not every phone or every server has."""

    id: str
    """As ``featureID`` says it."""
    name: str
    families: frozenset[str] = frozenset()
    """Families of models that have it; empty is all."""
    needs_patch: bool = False
    """Whether it takes a call manager, or an Asterisk that is patched to be one."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Switches with four numbers, and the families that read them in a way of their own."""

    paths: frozenset[str]
    of_two_numbers: frozenset[str]
    """Families that know 0 and 1 alone."""
    contradictory: frozenset[str]
    """Families of which sources contradict each other about 1."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that ``data/checks.json`` says."""

    traps: tuple[Trap, ...]
    skeleton: tuple[Skeleton, ...]
    codes: Codes
    certain_gap: re.Pattern[str]
    """A part of a text that is a gap in a template: no address, account or password holds such a text."""
    likely_gap: re.Pattern[str]
    """The whole of a text that looks like a gap in a template."""
    features: Mapping[str, Feature]
    """By ``featureID``."""
    default_passwords: frozenset[str]
    """Passwords that everybody tries first, in lower case."""
    sources: Mapping[str, str]


@cache
def facts() -> Facts:
    """Return the facts, read once."""
    with (catalogue.DATA / "checks.json").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return Facts(
        traps=tuple(_trap(entry) for entry in loaded["traps"]),
        skeleton=tuple(Skeleton(**entry) for entry in loaded["skeleton"]),
        codes=Codes(**{name: frozenset(texts) for name, texts in loaded["codes"].items()}),
        certain_gap=re.compile("|".join(loaded["placeholders"]["certain"])),
        likely_gap=re.compile("|".join(loaded["placeholders"]["likely"])),
        features={entry["id"]: _feature(entry) for entry in loaded["features"]},
        default_passwords=frozenset(loaded["default_passwords"]),
        sources=loaded["sources"],
    )


def sources() -> Mapping[str, str]:
    """Where the facts of the findings come from: key → title and address."""
    return {**catalogue.sources(), **phone_models.sources(), **facts().sources}


def _trap(entry: Mapping[str, Any]) -> Trap:
    return Trap(**{**entry, "texts": tuple(entry.get("texts", ())), "severity": Severity(entry["severity"])})


def _feature(entry: Mapping[str, Any]) -> Feature:
    return Feature(**{**entry, "name": said(entry["name"]), "families": frozenset(entry.get("families", ()))})
