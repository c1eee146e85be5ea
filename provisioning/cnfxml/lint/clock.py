"""Checks of date and time: how dates are written, and where on earth the phone is.

A phone wants both Cisco's name of the zone and the IANA zone, which wins where the firmware knows it.
Source: Cisco CME command reference.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from provisioning.cnfxml import timezones
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import Subject, is_placeholder
from provisioning.cnfxml.timezones import UnknownZone, Zone
from provisioning.sentences import said

SETTING = "devicePool/dateTimeSetting"
CISCO_ZONE = f"{SETTING}/timeZone"
IANA_ZONE = f"{SETTING}/olsonTimeZone"
DATE = f"{SETTING}/dateTemplate"
_DATE = re.compile(r"(D[-/.]M[-/.]YY?|M[-/.]D[-/.]YY?|YY?[-/.]M[-/.]D|YY?[-/.]D[-/.]M)A?")
_MONTHS = tuple(datetime(2026, month, 15, 12, tzinfo=UTC) for month in range(1, 13))


def date_template(subject: Subject) -> Iterator[Finding]:
    """Dates are written with D, M and Y or YY, a mark between them, and A for the 12-hour clock."""
    template = subject.text(DATE)
    if not template or is_placeholder(template) or _DATE.fullmatch(template):
        return
    better = template.upper().replace("YYYY", "YY")
    yield Finding(
        Severity.WARNING,
        DATE,
        said("%(text)s is not a date format that phones know.", text=quoted(template)),
        said("The phone shows month/day/year instead. Y is a year of two digits, YY one of four."),
        "usecallmanager",
        Fix(said("Write %(text)s", text=quoted(better)), {DATE: better}) if _DATE.fullmatch(better) else None,
    )


def no_zone(subject: Subject) -> Iterator[Finding]:
    """The phone is told its time zone."""
    if not subject.text(CISCO_ZONE) and not subject.text(IANA_ZONE):
        yield Finding(
            Severity.WARNING,
            CISCO_ZONE,
            said("The phone is not told its time zone."),
            said("Its clock will be wrong in most places."),
            "cme-time-zone",
        )


def cisco_zone(subject: Subject) -> Iterator[Finding]:
    """Cisco's name of the zone is one that phones know, and one that means what it says."""
    name = subject.text(CISCO_ZONE)
    if not name or is_placeholder(name):
        return
    zone = _named(name)
    if zone is None:
        yield _unknown_name(subject, name)
    elif zone.conflict:
        yield _contradictory(subject, zone)
    elif not zone.official:
        yield _unofficial(subject, zone)


def iana_zone(subject: Subject) -> Iterator[Finding]:
    """The IANA zone exists, stands beside Cisco's name, and has the same clock."""
    name, zone = subject.text(IANA_ZONE), _named(subject.text(CISCO_ZONE))
    if not name:
        if zone is not None and not subject.ignores(IANA_ZONE):
            yield _without_iana_zone(zone)
    elif name not in _iana_names() and not is_placeholder(name):
        yield Finding(
            Severity.WARNING,
            IANA_ZONE,
            said("%(name)s is not an IANA time zone, such as Europe/Berlin.", name=quoted(name)),
            said("Firmware that reads this element does not find the zone."),
            "cme-olson",
            Fix(said("Write “%(iana)s”", iana=zone.iana), {IANA_ZONE: zone.iana}) if zone else None,
        )
    elif name in _iana_names() and zone is not None and not zone.conflict and _clock(name) != _clock(zone.iana):
        yield _disagreement(subject, name, zone)


def _unknown_name(subject: Subject, name: str) -> Finding:
    iana = name if name in _iana_names() else subject.text(IANA_ZONE)
    fitting = _safe_name(iana)
    settings: dict[str, str | None] = {CISCO_ZONE: fitting, IANA_ZONE: iana}
    return Finding(
        Severity.WARNING,
        CISCO_ZONE,
        said("%(name)s is not a time zone name that phones are known to have.", name=quoted(name)),
        said("Firmware that does not read olsonTimeZone cannot set its clock by it."),
        "cme-time-zone",
        Fix(said("Write “%(fitting)s” and %(iana)s", fitting=fitting, iana=iana), settings) if fitting else None,
    )


def _contradictory(subject: Subject, zone: Zone) -> Finding:
    """A name with a wrong offset. Beside an IANA zone it concerns old firmware only."""
    iana = _given_iana_zone(subject)
    return Finding(
        Severity.NOTE if iana else Severity.WARNING,
        CISCO_ZONE,
        said(
            "Cisco documents “%(zone)s” with %(offset)s, which is not the time of %(iana)s.",
            zone=zone.name,
            offset=_hours(zone),
            iana=zone.iana,
        ),
        said("Firmware that reads olsonTimeZone goes by that; older firmware may be off.")
        if iana
        else said("The clock may be off."),
        "cme-time-zone",
        _safe_zone(subject, iana or zone.iana),
    )


def _unofficial(subject: Subject, zone: Zone) -> Finding:
    return Finding(
        Severity.NOTE,
        CISCO_ZONE,
        said("“%(zone)s” is not among the names that Cisco lists.", zone=zone.name),
        said("Published configurations use it; whether a phone knows it is not known."),
        "cme-time-zone",
        _safe_zone(subject, _given_iana_zone(subject) or zone.iana),
    )


def _given_iana_zone(subject: Subject) -> str:
    """The IANA zone that the phone may go by; empty when there is none."""
    given = subject.text(IANA_ZONE)
    return given if given in _iana_names() and not subject.ignores(IANA_ZONE) else ""


def _hours(zone: Zone) -> str:
    minutes = zone.offset_minutes or 0
    return f"UTC{'−' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def _safe_zone(subject: Subject, iana: str) -> Fix | None:
    """Write a name that has the clock of `iana`, and the IANA zone itself where the phone may read it."""
    name = _safe_name(iana)
    if subject.ignores(IANA_ZONE):
        return Fix(said("Write “%(name)s”", name=name), {CISCO_ZONE: name}) if name else None
    return Fix(
        said("Write “%(name)s” and %(iana)s", name=name, iana=iana)
        if name
        else said("Write %(iana)s alone", iana=iana),
        {CISCO_ZONE: name, IANA_ZONE: iana},
    )


def _safe_name(iana: str) -> str | None:
    try:
        return timezones.for_iana(iana).name
    except UnknownZone:
        return None


def _without_iana_zone(zone: Zone) -> Finding:
    return Finding(
        Severity.NOTE,
        IANA_ZONE,
        said("The IANA time zone is missing."),
        said("Newer firmware goes by it, and knows its changes of the clock."),
        "cme-olson",
        Fix(said("Write %(iana)s", iana=zone.iana), {IANA_ZONE: zone.iana}),
    )


def _disagreement(subject: Subject, iana: str, zone: Zone) -> Finding:
    return Finding(
        Severity.WARNING,
        IANA_ZONE,
        said("“%(zone)s” and %(iana)s have different clocks.", zone=zone.name, iana=iana),
        said("Newer firmware goes by %(iana)s, older firmware by the other name.", iana=iana),
        "cme-olson",
        _safe_zone(subject, iana),
    )


def _named(name: str) -> Zone | None:
    try:
        return timezones.named(name)
    except UnknownZone:
        return None


@cache
def _iana_names() -> frozenset[str]:
    """All IANA zones; kept because each look reads the whole directory of zones."""
    return frozenset(available_timezones())


@cache
def _clock(name: str) -> tuple[str, ...]:
    """The offset from UTC in each month of a year: two zones with the same have the same clock."""
    place = ZoneInfo(name)
    return tuple(month.astimezone(place).strftime("%z") for month in _MONTHS)
