"""The lists of the reference as Markdown: models, time zones, languages and tones.

>>> models().splitlines()[0]
'## Models'

What no source tells is written as *unknown*.
"""

from collections.abc import Iterable

from provisioning.cnfxml import locales, phone_models, timezones
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel
from provisioning.cnfxml.timezones import Zone

_UNKNOWN = "unknown"
_FILES = {
    ConfigFormat.SEP: "`SEP<MAC>.cnf.xml`",
    ConfigFormat.FLAT: "`SIP<MAC>.cnf`",
    ConfigFormat.NONE: "none: no SIP load is known",
}


def models() -> str:
    """Return the table of all models."""
    head = ("Model", "Family", "Keys", "Lines", "Configuration", "Loads begin with", "Device number", "Language file")
    return _section("Models", head, map(_model, phone_models.models()))


def time_zones() -> str:
    """Return the table of Cisco's names of time zones."""
    head = ("Cisco's name", "IANA zone", "Daylight saving", "Documented offset", "Note")
    return _section("Time zones", head, map(_zone, timezones.zones()))


def languages() -> str:
    """Return the tables of the languages and tones that sources name."""
    spoken = (
        (f"`{entry.directory}`", f"`{entry.code}`", f"`{entry.char_set}`" if entry.char_set else "that of the model")
        for entry in locales.languages()
    )
    played = ((f"`{entry.directory}`",) for entry in locales.tones())
    return "\n".join(
        [
            _section("Languages", ("Directory", "Code", "Character set"), spoken),
            _section("Countries of tones", ("Directory",), played),
        ]
    )


def _section(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"## {title}", "", _row(head), _row(("---",) * len(head)), *map(_row, rows), ""]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _model(model: PhoneModel) -> tuple[str, ...]:
    return (
        model.key,
        model.family,
        str(model.buttons),
        str(model.max_lines),
        _FILES[model.format],
        ", ".join(f"`{prefix}`" for prefix in model.load_prefixes),
        _UNKNOWN if model.device_number is None else str(model.device_number),
        f"`{model.locale_jar}`" if model.locale_jar else _UNKNOWN,
    )


def _zone(zone: Zone) -> tuple[str, ...]:
    offset = _UNKNOWN if zone.offset_minutes is None else f"{zone.offset_minutes:+} min"
    contradicts = "The offset is not the standard time of the place." if zone.conflict else ""
    note = " ".join(text for text in (contradicts, zone.note) if text)
    return (zone.name, f"`{zone.iana}`", "yes" if zone.daylight else "no", offset, note)
