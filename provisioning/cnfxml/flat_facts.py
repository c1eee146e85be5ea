"""How the keys of flat files differ from elements, and how the files share them: ``data/flat_map.json``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from provisioning.cnfxml import timezones
from provisioning.cnfxml.catalogue import DATA

_CLOCK = "devicePool/dateTimeSetting/timeZone"


@dataclass(frozen=True, slots=True)
class Facts:
    """Where keys and paths differ."""

    words: Mapping[str, Mapping[str, str]]
    """Key → text of the document → value of the key."""
    suffixes: Mapping[str, str]
    """Key → what the document's text has behind the value."""
    without_equivalent: tuple[str, ...]
    """Keys whose equivalent path says something like it, and not the same."""
    speed_dial: Mapping[str, str]
    """What a `<line>` that dials says → the key for it without its number, which is taken for that of the button."""
    said_together: tuple[str, ...]
    """Paths without an equivalent key of which several keys tell: lines, servers and the time zone."""
    daylight: Mapping[str, Mapping[str, str]]
    """Continent of the IANA zone → the keys for its daylight saving."""
    one_phone: tuple[str, ...]
    """How keys begin that make sense in the file of one phone alone."""
    one_phone_values: tuple[str, ...]
    """Values that work in the file of one phone alone, for these keys:"""
    one_phone_value_keys: tuple[str, ...]


@cache
def facts() -> Facts:
    """The facts of the data file."""
    with (DATA / "flat_map.json").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    lists = {key: tuple(value) for key, value in loaded.items() if isinstance(value, list)}
    return Facts(**loaded | lists)


def shared_of(phones: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what `SIPDefault.cnf` can say for all phones: the keys on which all agree and that may stand there."""
    flats = list(phones)
    first = flats[0] if flats else {}
    return {
        key: value
        for key, value in first.items()
        if not _is_of_one_phone(key, value) and all(flat.get(key) == value for flat in flats)
    }


def own_of(flat: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    """Return what `SIP<MAC>.cnf` says beyond the shared file, whose keys it overrides: `shared | own == flat`.

    That holds for each of the phones that `shared_of` was asked about.
    """
    return {key: value for key, value in flat.items() if shared.get(key) != value}


def clock_of(document: Mapping[str, str]) -> dict[str, str]:
    """Return the keys for the time zone: a code for the offset, and daylight saving where its rules are known.

    Empty for a zone whose offset is not known for certain. The codes are offsets from UTC and nothing else.
    """
    try:
        zone = timezones.named(document.get(_CLOCK, ""))
    except timezones.UnknownZone:
        return {}
    codes = [code for code, offset in timezones.flat_codes().items() if offset == zone.offset_minutes]
    if not codes or zone.conflict:
        return {}
    rules = facts().daylight.get(zone.iana.partition("/")[0], {}) if zone.daylight else {"dst_auto_adjust": "0"}
    return {"time_zone": codes[0], **rules}


def _is_of_one_phone(key: str, value: str) -> bool:
    return key.startswith(facts().one_phone) or (
        key in facts().one_phone_value_keys and value in facts().one_phone_values
    )
