"""The languages of phones and the countries of their tones, as far as sources name them.

>>> language("german_germany").code
'de'

A phone looks for the files of a language or a country in the directory of its name below the TFTP root; the name may be
any. Those that sources show with their code lie in ``data/locales.json``. What they write in small letters throughout
is written here as Cisco names its directories.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from provisioning.cnfxml.catalogue import DATA
from provisioning.sentences import said


@dataclass(frozen=True, slots=True)
class Language:
    """A language that phones have been set up with."""

    directory: str
    """As `userLocale/name` says it."""
    code: str
    """As `userLocale/langCode` says it."""
    char_set: str = ""
    """As `userLocale/winCharSet` must say it; empty where that of the model does."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tones:
    """A country whose tones phones have been set up with."""

    directory: str
    """As `networkLocale` and `networkLocaleInfo/name` say it."""
    sources: tuple[str, ...] = ()


class UnknownLanguage(LookupError):
    """No source names the language."""


def languages() -> tuple[Language, ...]:
    """All languages that are known, by directory."""
    return tuple(_languages().values())


def language(directory: str) -> Language:
    """The language in `directory`, in big or small letters. Raises `UnknownLanguage`."""
    try:
        return _languages()[directory.casefold()]
    except KeyError:
        raise UnknownLanguage(said("No source names the language “%(directory)s”.", directory=directory[:60])) from None


def tones() -> tuple[Tones, ...]:
    """All countries that are known, by directory."""
    return tuple(Tones(**{**entry, "sources": tuple(entry["sources"])}) for entry in _load()["tones"])


def sources() -> Mapping[str, str]:
    """Where the facts come from: key → title and address."""
    known: dict[str, str] = _load()["sources"]
    return known


@cache
def _languages() -> Mapping[str, Language]:
    entries = _load()["languages"]
    return {
        entry["directory"].casefold(): Language(**{**entry, "sources": tuple(entry["sources"])}) for entry in entries
    }


@cache
def _load() -> dict[str, Any]:
    with (DATA / "locales.json").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
