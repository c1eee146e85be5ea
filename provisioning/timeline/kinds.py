"""What the files are for that phones ask for, and what it means when one is missing.

>>> kind_of("CTLSEP001122AABBCC.tlv").missing
<Missing.HARMLESS: 'harmless'>
>>> models_of(["SIP41.9-4-2SR3-1S.loads"])
('7941G', '7941G-GE', '7961G', '7961G-GE')

The facts lie in `data/requests.json`, with their sources.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from provisioning.cnfxml import phone_models
from provisioning.timeline.requests import plain_name

_FILE = Path(__file__).parent / "data" / "requests.json"
_FLAGS = re.IGNORECASE | re.ASCII | re.DOTALL


class Kind(StrEnum):
    """What a file is for."""

    TRUST_LIST = "trust_list"
    SIGNED_CONFIGURATION = "signed_configuration"
    CONFIGURATION = "configuration"
    FLAT_CONFIGURATION = "flat_configuration"
    FLAT_DEFAULTS = "flat_defaults"
    FLAT_IMAGE = "flat_image"
    DEFAULT_CONFIGURATION = "default_configuration"
    MULTIPLATFORM_CONFIGURATION = "multiplatform_configuration"
    RESET_LOAD_LIST = "reset_load_list"
    LOAD_LIST = "load_list"
    LOAD_MEMBER = "load_member"
    USER_LOCALE = "user_locale"
    NETWORK_LOCALE = "network_locale"
    DIAL_PLAN = "dial_plan"
    DIAL_RULES = "dial_rules"
    RING_LIST = "ring_list"
    RING_TONE = "ring_tone"
    BACKGROUND_LIST = "background_list"
    BACKGROUND = "background"
    SOFT_KEYS = "soft_keys"
    SYNC_INFORMATION = "sync_information"
    OTHER = "other"


class Missing(StrEnum):
    """How bad it is when the server does not have the file."""

    HARMLESS = "harmless"
    SERIOUS = "serious"
    UNKNOWN = "unknown"
    """No source tells."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """Files of one purpose."""

    kind: Kind
    title: str
    meaning: str
    """A sentence for the administrator on what it is, or what it means when it is missing."""
    missing: Missing
    opens: bool
    """Whether phones ask for it only while they start, before their configuration."""
    patterns: tuple[re.Pattern[str], ...]
    """Regular expressions for the whole name."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadClue:
    """Names that tell which loads a phone takes."""

    pattern: re.Pattern[str]
    load: str
    """How the names of these loads begin; `{0}` stands for the first group of the pattern."""


@lru_cache(maxsize=4096)
def kind_of(name: str) -> FileKind:
    """Return the kind of the file that a phone asked for under this name."""
    plain = plain_name(name)
    return next(kind for kind in all_kinds() if any(pattern.fullmatch(plain) for pattern in kind.patterns))


def models_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the models that ask for these names, as far as names tell; empty when they tell nothing.

    A name that contradicts those before it is passed over.
    """
    possible: tuple[str, ...] = ()
    for name in names:
        clue = _models_of_name(name)
        possible = tuple(model for model in possible if model in clue) or possible or clue
    return possible


@cache
def all_kinds() -> tuple[FileKind, ...]:
    """Return every kind, in the order in which patterns are tried; the last one fits every name."""
    return tuple(_file_kind(entry) for entry in _data()["kinds"])


def sources() -> Mapping[str, str]:
    """Return where the facts come from: key → title."""
    known: dict[str, str] = _data()["sources"]
    return known


@lru_cache(maxsize=4096)
def _models_of_name(name: str) -> tuple[str, ...]:
    plain = plain_name(name)
    for clue in _load_clues():
        if match := clue.pattern.fullmatch(plain):
            return tuple(model.key for model in phone_models.from_load(clue.load.format(*match.groups())))
    if kind_of(name).kind is Kind.USER_LOCALE:
        jar = plain.rpartition("/")[2]
        return tuple(model.key for model in phone_models.models() if model.locale_jar == jar)
    if kind_of(name).kind is Kind.LOAD_LIST:
        return tuple(model.key for model in phone_models.from_load(plain))
    return ()


@cache
def _load_clues() -> tuple[LoadClue, ...]:
    return tuple(LoadClue(re.compile(entry["pattern"], _FLAGS), entry["load"]) for entry in _data()["models"])


def _file_kind(entry: Mapping[str, Any]) -> FileKind:
    return FileKind(
        kind=Kind(entry["kind"]),
        title=entry["title"],
        meaning=entry["meaning"],
        missing=Missing(entry["missing"]),
        opens=entry["opens"],
        patterns=tuple(re.compile(pattern, _FLAGS) for pattern in entry["patterns"]),
        sources=tuple(entry["sources"]),
    )


@cache
def _data() -> dict[str, Any]:
    with _FILE.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
