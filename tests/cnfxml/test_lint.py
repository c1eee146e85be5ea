"""The checks of configurations: what each of them says, and what it does not."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml import catalogue, lint, phone_models, timezones
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.document import merge
from provisioning.cnfxml.lint import Finding, Fix, Severity
from provisioning.cnfxml.lint.subject import subject
from provisioning.cnfxml.phone_models import ConfigFormat
from tests.cnfxml.lint_cases import CASES, CLOCK, LINE, LINES, NOTE, WARNING, Case, account, sound

SEP_MODELS = [model.key for model in phone_models.models() if model.format is ConfigFormat.SEP]
CHECKS = [*lint._OF_EVERY_FORMAT, *lint._OF_SEP_FILES]
TEXTS = ["", " ", "1", "True", "yes", "07:30", "7:30", "fritz.box", "1, 2", "UTC", "{{ x }}", "$X", "a b", "é" * 200]
HUGE = ["9" * 5000, "[==" * 20_000, "00:ab", "SIP41." + "9" * 5000 + "-1-1"]
PATHS = sorted(element.path for element in catalogue.elements() if element.kind is not Kind.CONTAINER)


def told(document: Mapping[str, str], model: str | None = "7941G") -> list[tuple[Severity, str, str]]:
    return [(finding.severity, finding.path, finding.sentence) for finding in lint.check(document, model)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_finds_what_is_wrong_and_nothing_else(case: Case) -> None:
    assert told(case.document, case.told_model) == case.expected


@pytest.mark.parametrize("model", SEP_MODELS)
def test_nothing_is_wrong_with_the_built_in_settings(model: str) -> None:
    assert lint.check(sound(model), model) == ()
    assert {finding.severity for finding in lint.check(sound(model))} <= {Severity.NOTE}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_has_a_case(check: lint.Check) -> None:
    assert list(check(subject(sound("7941G"), "7941G", None))) == []
    assert any(list(check(subject(case.document, case.told_model, None))) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fix_makes_its_finding_disappear(case: Case) -> None:
    assert_fixes_work(case.document, case.told_model)


@pytest.mark.parametrize("iana", [None, "Europe/Berlin", "Europe/Bonn"])
@pytest.mark.parametrize("load", ["", "SIP41.8-5-4S"])
def test_fixes_of_every_time_zone_work(iana: str | None, load: str) -> None:
    for zone in timezones.zones():
        clock = {f"{CLOCK}/timeZone": zone.name, f"{CLOCK}/olsonTimeZone": iana}
        assert_fixes_work(merge(sound("7941G"), clock, {"loadInformation": load}), "7941G")


@settings(max_examples=60, deadline=None)
@given(
    model=st.sampled_from([None, "7941G", "7821", "8841"]),
    changes=st.dictionaries(st.sampled_from(PATHS), st.sampled_from([*TEXTS, None]), max_size=8),
)
def test_whatever_a_configuration_says_fixes_work(model: str | None, changes: dict[str, str | None]) -> None:
    with_lines = {path.replace(f"{LINES}/line/", f"{LINE}/"): text for path, text in changes.items()}
    document = merge(sound("7941G"), {path: text for path, text in with_lines.items() if "@" not in path})
    assert_fixes_work(document, model)


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=8) | st.text("0123456789٣:-.,[]{}= ", max_size=8),
    model=st.sampled_from([None, "7941G", "8841"]),
)
def test_no_text_stops_the_checks(text: str, model: str | None) -> None:
    findings = lint.check(everywhere(text), model)
    assert sorted(findings, key=lambda finding: list(Severity).index(finding.severity)) == list(findings)


@pytest.mark.parametrize("text", HUGE, ids=lambda text: text[:8])
def test_no_huge_text_stops_the_checks(text: str) -> None:
    findings = lint.check(everywhere(text), "7941G")
    assert findings != ()
    assert max(len(finding.sentence) for finding in findings) < 300


@pytest.mark.parametrize("load", ["apps37sccp.1-4-5-7", "P0S3-8-12-00", "no such load"])
def test_any_load_can_be_what_a_phone_runs(load: str) -> None:
    assert next(finding.path for finding in lint.check({}, None, load)) == f"{LINES}/line"


def test_every_fix_of_the_cases_is_one_that_a_button_can_name() -> None:
    fixes = [finding.fix for case in CASES for finding in lint.check(case.document, case.told_model) if finding.fix]
    assert len(fixes) > 30
    assert all(fix.title and fix.settings for fix in fixes)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_order_of_the_mapping_does_not_matter(data: st.DataObject) -> None:
    ends = account(12, "12") | {f"{LINES}/line[@button=12]/proxy": "192.0.2.7", f"{LINES}/line[@button=12]/port": ""}
    document = merge(sound("7961G"), account(2, "2"), ends)
    shuffled = dict(data.draw(st.permutations(list(document.items()))))
    assert lint.check(shuffled, "7961G") == lint.check(document, "7961G")
    assert len(lint.check(shuffled, "7961G")) == 4


def test_no_finding_tells_a_password() -> None:
    secret = " Geheim {{ 4711 }} " + "ü" * 30
    secrets = [path for path in PATHS if catalogue.is_secret(path)]
    document = merge(sound("8821"), dict.fromkeys(secrets, secret), {f"{LINE}/authPassword": secret})
    findings = lint.check(document, "8821")
    assert {finding.path for finding in findings} >= {f"{LINE}/authPassword", "sshPassword"}
    assert not any("4711" in repr(finding) for finding in findings)


def test_no_fix_moves_a_password() -> None:
    wrong = {"sipProfile/phonePassword": "4711", "SSHPassword": "4711"}
    document = merge(sound("7941G"), wrong, {"commonProfile/phonePassword": None, "sshPassword": None})
    findings = lint.check(document, "7941G")
    assert {finding.path: finding.fix for finding in findings} == dict.fromkeys(wrong)
    assert not any("4711" in repr(finding) for finding in findings)


def test_every_source_of_a_finding_is_known() -> None:
    findings = [finding for case in CASES for finding in lint.check(case.document, case.told_model)]
    assert {finding.source for finding in findings} - {""} <= lint.sources().keys()


def test_a_finding_says_why_whence_and_what_would_mend_it() -> None:
    document = merge(sound("7941G"), {f"{CLOCK}/timeZone": "Central Europe Standard/Daylight Time"})
    assert lint.check(document, "7941G") == (
        Finding(
            severity=Severity.NOTE,
            path=f"{CLOCK}/timeZone",
            sentence=(
                "Cisco documents “Central Europe Standard/Daylight Time” with UTC+2:00, which is not the time of "
                "Europe/Prague."
            ),
            reason="Firmware that reads olsonTimeZone goes by that; older firmware may be off.",
            source="cme-time-zone",
            fix=Fix(
                title="Write “W. Europe Standard/Daylight Time” and Europe/Berlin",
                settings={
                    f"{CLOCK}/timeZone": "W. Europe Standard/Daylight Time",
                    f"{CLOCK}/olsonTimeZone": "Europe/Berlin",
                },
            ),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "settings_of_fix"),
    [
        ({"vendorConfig/pcPort": "true"}, {"vendorConfig/pcPort": "0"}),
        ({"vendorConfig/pcPort": "off"}, {"vendorConfig/pcPort": "1"}),
        ({"vendorConfig/garp": "Yes"}, {"vendorConfig/garp": "1"}),
        ({"encrConfig": " FALSE"}, {"encrConfig": "false"}),
        ({"vendorConfig/displayOnTime": "7:30"}, {"vendorConfig/displayOnTime": "07:30"}),
        ({"sipProfile/preferredCodec": "G722"}, {"sipProfile/preferredCodec": "g722"}),
        ({"sipProfile/preferredCodec": "mp3"}, None),
        ({"vendorConfig/GARP": "1"}, {"vendorConfig/GARP": None}),
        ({f"{LINE}/Contact": "1", f"{LINE}/contact": None}, {f"{LINE}/Contact": None, f"{LINE}/contact": "1"}),
        ({f"{LINE}/vendorConfig/rtcp": "1"}, {f"{LINE}/vendorConfig/rtcp": None, "vendorConfig/rtcp": "1"}),
        ({f"{CLOCK}/dateTemplate": "D/M/Ya"}, {f"{CLOCK}/dateTemplate": "D/M/YA"}),
        (
            {f"{CLOCK}/timeZone": "E. Europe Standard/Daylight Time", f"{CLOCK}/olsonTimeZone": "Europe/Sofia"},
            {f"{CLOCK}/timeZone": None, f"{CLOCK}/olsonTimeZone": "Europe/Sofia"},
        ),
        (
            {f"{CLOCK}/timeZone": "Romance Standard/Daylight Time", f"{CLOCK}/olsonTimeZone": "Europe/Bonn"},
            {f"{CLOCK}/timeZone": "W. Europe Standard/Daylight Time", f"{CLOCK}/olsonTimeZone": "Europe/Paris"},
        ),
        (
            {
                f"{CLOCK}/timeZone": "Romance Standard/Daylight Time",
                f"{CLOCK}/olsonTimeZone": None,
                "loadInformation": "SIP41.8-5-4S",
            },
            {f"{CLOCK}/timeZone": "W. Europe Standard/Daylight Time"},
        ),
        (
            {
                f"{CLOCK}/timeZone": "GTB Standard/Daylight Time",
                f"{CLOCK}/olsonTimeZone": None,
                "loadInformation": "SIP41.8-5-4S",
            },
            None,
        ),
        (
            {f"{LINE}/proxy": "192.0.2.1"},
            {f"{LINE}/proxy": "USECALLMANAGER", "transportLayerProtocol": "2"},
        ),
        ({f"{LINE}/proxy": "192.0.2.9"}, None),
        ({f"{LINE}/proxy": "192.0.2.1", f"{LINE}/port": "5160"}, None),
    ],
)
def test_a_fix_writes_what_was_meant(changes: dict[str, str], settings_of_fix: dict[str, str | None] | None) -> None:
    document = merge(sound("7941G"), changes)
    first = next(iter(changes))
    fixes = [finding.fix for finding in lint.check(document, "7941G") if finding.path == first]
    assert [fix and dict(fix.settings) for fix in fixes] == [settings_of_fix]


def test_the_running_load_counts_where_none_is_wanted() -> None:
    old = [finding.path for finding in lint.check(sound("7941G"), "7941G", "SIP41.8-5-4S")]
    assert old == [f"{CLOCK}/olsonTimeZone", f"{LINE}/@lineIndex"]
    assert lint.check(sound("7941G"), "7941G", "SIP41.9-4-2SR3-1S") == ()


def test_old_firmware_is_not_asked_for_what_it_does_not_know() -> None:
    without = {path: None for path in catalogue.baseline("79xx") if path.startswith("secure")}
    document = merge(sound("7941G"), without, {f"{CLOCK}/olsonTimeZone": None, f"{LINE}/@lineIndex": None})
    old = lint.check(document, "7941G", "SIP41.8-3-5S")
    assert {finding.fix and finding.fix.title for finding in old} == {"Take it out"}
    new = [finding.path for finding in lint.check(document, "7941G", "SIP41.9-4-2SR3-1S")]
    assert new == [f"{CLOCK}/olsonTimeZone", f"{LINES}/line/@lineIndex", "secureAuthenticationURL"]


def test_the_family_of_an_unknown_model_comes_from_its_load() -> None:
    document = merge(sound("7941G"), {"vendorConfig/wifi": "1"})
    assert lint.check(document) == ()
    assert [finding.path for finding in lint.check(document, None, "SIP42.9-4-2SR3-1S")] == ["vendorConfig/wifi"]


def test_a_model_nobody_knows_is_no_reason_to_stop() -> None:
    assert lint.check(sound("7941G"), "7999G") == ()


def test_a_phone_with_flat_files_is_not_held_to_the_rules_of_the_others() -> None:
    document = merge(catalogue.baseline("7940_60"), {f"{LINE}/name": "620", f"{LINE}/proxy": "192.0.2.1"})
    assert lint.check(document, "7940G") == ()


def test_an_empty_configuration_has_no_line() -> None:
    errors = [finding.path for finding in lint.check({}) if finding.severity is Severity.ERROR]
    assert errors == [f"{LINES}/line"]


def everywhere(text: str) -> dict[str, str]:
    """A configuration in which every element says `text`, with a line that has an account and one that has not."""
    paths = [*PATHS, f"{LINES}/line/@button", *(path.replace(f"{LINES}/line/", f"{LINE}/") for path in PATHS)]
    return dict.fromkeys(paths, text) | {f"{LINE}/name": "620", f"{LINE}/featureID": "9"}


def assert_fixes_work(document: Mapping[str, str], model: str | None) -> None:
    for finding in lint.check(document, model):
        if finding.fix:
            assert finding not in lint.check(merge(document, finding.fix.settings), model), finding


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_errors_alone_are_those_of_the_whole_check(case: Case) -> None:
    whole = lint.check(case.document)
    assert lint.errors(case.document) == tuple(found for found in whole if found.severity is Severity.ERROR)


def test_findings_about_the_whole_file_come_last_of_their_severity() -> None:
    whole, one, note = (
        lint.Finding(severity, path, "x")
        for severity, path in ((WARNING, ""), (WARNING, "vendorConfig/webAccess"), (NOTE, "versionStamp"))
    )
    assert lint.in_order([note, whole, one]) == (one, whole, note)
