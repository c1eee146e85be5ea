"""The names that phones have for time zones, and the IANA zones that they fit.

>>> for_iana("Europe/Berlin").name
'W. Europe Standard/Daylight Time'

A phone wants both: ``timeZone`` with Cisco's name, and ``olsonTimeZone`` with the IANA zone, which wins where the
firmware knows it. Some of Cisco's names are documented with an offset that contradicts the countries they name
(``Central Europe…`` with two hours); such a name is never the answer to a zone. Nor is one that promises daylight
saving for a place that has none. The facts lie in ``data/timezones.json``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from provisioning.sentences import said

_FILE = Path(__file__).parent / "data" / "timezones.json"
_NO_TIME = timedelta()
_MINUTE = timedelta(minutes=1)
_FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
_DAYS = tuple(_FIRST_DAY + timedelta(days=day) for day in range(2 * 365))


@dataclass(frozen=True, slots=True)
class Zone:
    """One of Cisco's time zones."""

    name: str
    """What ``timeZone`` must say, to the letter."""
    iana: str
    """The IANA zone that the name was made for."""
    daylight: bool
    """Whether the name promises daylight saving."""
    offset_minutes: int | None = None
    """Standard time east of UTC as Cisco documents it; ``None`` is not documented."""
    conflict: bool = False
    """Whether the documented offset is not the standard time of the place."""
    note: str = ""

    @property
    def official(self) -> bool:
        """Whether Cisco lists the name; the others stand in published configurations only."""
        return self.offset_minutes is not None


class UnknownZone(LookupError):
    """No name of Cisco's is known to fit."""


def zones() -> tuple[Zone, ...]:
    """All names, in Cisco's order, and then those that only published configurations use."""
    return tuple(_by_name().values())


def named(name: str) -> Zone:
    """The zone that Cisco calls `name`. Raises `UnknownZone`."""
    try:
        return _by_name()[name]
    except KeyError:
        raise UnknownZone(
            said("“%(name)s” is not a time zone name that phones are known to have.", name=name)
        ) from None


@cache
def for_iana(name: str) -> Zone:
    """The zone whose clock is that of the IANA zone `name` on every day of the year.

    Where several fit, the one made for `name`, else the first of Cisco's list. Raises `UnknownZone`.
    """
    if name not in _iana_names():
        raise UnknownZone(said("“%(name)s” is not an IANA time zone, such as Europe/Berlin.", name=name))
    fitting = sorted((zone for zone in zones() if _fits(zone, name)), key=lambda zone: zone.iana != name)
    if not fitting:
        raise UnknownZone(
            said(
                "None of the names that Cisco documents has the clock of %(name)s; write olsonTimeZone alone.",
                name=name,
            )
        )
    return fitting[0]


def flat_codes() -> Mapping[str, int]:
    """The codes of ``time_zone`` in the flat files of the 7940G and 7960G: code → minutes east of UTC."""
    codes: dict[str, int] = _load()["flat_codes"]
    return codes


def _fits(zone: Zone, name: str) -> bool:
    """Whether the documented offset, the promise of daylight saving and every day of the place agree with `name`."""
    offsets = _offsets(name)
    changes = len(set(offsets)) > 1
    return zone.offset_minutes == min(offsets) and zone.daylight == changes and offsets == _offsets(zone.iana)


@cache
def _iana_names() -> frozenset[str]:
    """All IANA zones; kept because each look reads the whole directory of zones."""
    return frozenset(available_timezones())


@cache
def _offsets(name: str) -> tuple[int, ...]:
    """Minutes east of UTC at noon UTC of each day of two years: the rules of a zone, comparable."""
    place = ZoneInfo(name)
    return tuple((day.astimezone(place).utcoffset() or _NO_TIME) // _MINUTE for day in _DAYS)


@cache
def _by_name() -> Mapping[str, Zone]:
    return {entry["name"]: Zone(**entry) for entry in _load()["zones"]}


@cache
def _load() -> dict[str, Any]:
    with _FILE.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
