"""Time zones: Cisco's names for the zones of the world."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from provisioning.cnfxml import timezones
from provisioning.cnfxml.timezones import UnknownZone, Zone

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference" / "timezones.json"


@pytest.mark.parametrize(
    ("iana", "name"),
    [
        ("Europe/Berlin", "W. Europe Standard/Daylight Time"),
        ("Europe/Paris", "W. Europe Standard/Daylight Time"),
        ("Europe/Prague", "W. Europe Standard/Daylight Time"),
        ("Europe/London", "GMT Standard/Daylight Time"),
        ("Europe/Dublin", "GMT Standard/Daylight Time"),
        ("Europe/Moscow", "Saudi Arabia Standard Time"),
        ("Atlantic/Reykjavik", "Greenwich Standard Time"),
        ("America/New_York", "Eastern Standard/Daylight Time"),
        ("America/Toronto", "Eastern Standard/Daylight Time"),
        ("America/Phoenix", "US Mountain Standard Time"),
        ("America/Mexico_City", "Canada Central Standard Time"),
        ("America/Sao_Paulo", "SA Eastern Standard Time"),
        ("Asia/Kolkata", "India Standard Time"),
        ("Australia/Sydney", "AUS Eastern Standard/Daylight Time"),
        ("Australia/Hobart", "Tasmania Standard/Daylight Time"),
        ("Australia/Brisbane", "E. Australia Standard Time"),
        ("Pacific/Auckland", "New Zealand Standard/Daylight Time"),
    ],
)
def test_an_iana_zone_has_the_name_with_its_rules(iana: str, name: str) -> None:
    assert timezones.for_iana(iana).name == name


@pytest.mark.parametrize("iana", ["Europe/Athens", "Africa/Cairo", "Asia/Kathmandu", "America/Santiago", "Asia/Tehran"])
def test_a_zone_without_a_safe_name_is_an_error_with_a_sentence(iana: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        timezones.for_iana(iana)
    assert str(caught.value) == (
        f"None of the names that Cisco documents has the clock of {iana}; write olsonTimeZone alone."
    )


def test_a_zone_that_does_not_exist_is_an_error_with_a_sentence() -> None:
    with pytest.raises(UnknownZone, match="“Europe/Bonn” is not an IANA time zone"):
        timezones.for_iana("Europe/Bonn")


def test_no_zone_of_the_world_gets_a_name_that_is_not_safe() -> None:
    found = {zone for name in sorted(available_timezones()) if (zone := _safe(name)) is not None}
    assert {zone.name for zone in found if zone.conflict or not zone.official} == set()
    assert len(found) > 30


def test_it_tells_what_a_name_means() -> None:
    assert timezones.named("Central Europe Standard/Daylight Time") == Zone(
        name="Central Europe Standard/Daylight Time",
        iana="Europe/Prague",
        daylight=True,
        offset_minutes=120,
        conflict=True,
        note="Documented one hour ahead of Prague; many published files use it for Germany all the same.",
    )


def test_a_name_must_be_exact() -> None:
    with pytest.raises(UnknownZone, match="is not a time zone name"):
        timezones.named("W. Europe Standard/Daylight Time ")


def test_names_are_listed_once_and_without_stray_blanks() -> None:
    names = [zone.name for zone in timezones.zones()]
    assert len(names) == len(set(names))
    assert [name for name in names if name != name.strip()] == []


def test_a_conflict_is_an_offset_that_is_not_the_place_s_own() -> None:
    midwinter, midsummer = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)
    for zone in (zone for zone in timezones.zones() if zone.official):
        place = ZoneInfo(zone.iana)
        standard = min(day.astimezone(place).utcoffset() or timedelta() for day in (midwinter, midsummer))
        assert zone.conflict == (timedelta(minutes=zone.offset_minutes or 0) != standard), zone.name


def test_every_name_is_made_for_an_iana_zone() -> None:
    assert {zone.iana for zone in timezones.zones()} <= available_timezones()


def test_flat_files_have_codes_for_offsets() -> None:
    codes = timezones.flat_codes()
    assert (codes["CET"], codes["EST"], codes["IST"], len(codes)) == (60, -300, 330, 32)


def test_no_zone_of_the_reference_is_missing() -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference timezones.json is not there")
    expected = {
        (entry["name"], entry["iana"], entry["offset_minutes_cisco"], entry["conflict"])
        for entry in json.loads(REFERENCE.read_text(encoding="utf-8"))["zones"]
    }
    assert {(zone.name, zone.iana, zone.offset_minutes, zone.conflict) for zone in timezones.zones()} == expected


def _safe(name: str) -> Zone | None:
    try:
        return timezones.for_iana(name)
    except UnknownZone:
        return None
