"""Load names and versions: read, written, ordered, and left unknown where nothing is known."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.families import Protocol, UnknownModel, all_families, canonical_model, family_of_model
from firmware.releases import parse_release
from firmware.versions import (
    Incomparable,
    NoUsualName,
    Train,
    UnknownLoadName,
    is_older,
    parse_load,
    usual_load_name,
    usual_package,
)

NAMES = {
    "SIP41.9-4-2SR3-1S": ("7941_7961", "SIP", "9.4(2)SR3", "enterprise"),
    "SIP41.8-5-2S": ("7941_7961", "SIP", "8.5(2)", "enterprise"),
    "SCCP41.8-0-4ES4-0-1S": ("7941_7961", "SCCP", "8.0(4)ES4", "enterprise"),
    "TERM41.7-0-3-0S": ("7941_7961", "SCCP", "7.0(3)", "enterprise"),
    "SIP70.8-4-2-30S": ("7970_7971", "SIP", "8.4(2)", "enterprise"),
    "SCCP75.9-4-2SR4-3S": ("7975", "SCCP", "9.4(2)SR4", "enterprise"),
    "SCCP31.9-2-1S": ("7931", "SCCP", "9.2(1)", "enterprise"),
    "P0S3-04-4-00": ("7940_7960", "SIP", "4.4", "enterprise"),
    "P0S3-8-12-00": ("7940_7960", "SIP", "8.12", "enterprise"),
    "P003-8-12-00": ("7940_7960", "universal", "8.12", "enterprise"),
    "P00303030300": ("7940_7960", "SCCP", "3.3(3)", "enterprise"),
    "P00305000200": ("7940_7960", "SCCP", "5.0(2)", "enterprise"),
    "P00308000500": ("7940_7960", "SCCP", "8.0(5)", "enterprise"),
    "P0030801SR02": ("7940_7960", "SCCP", "8.1(2)SR2", "enterprise"),
    "CP7912080004SCCP080108A": ("7912", "SCCP", "8.0(4)", "enterprise"),
    "CP7921G-1.4.6.3": ("7921", "SCCP", "1.4(6)", "enterprise"),
    "CP7925G-1.4.1SR1": ("7925", "SCCP", "1.4(1)SR1", "enterprise"),
    "CP3905.9-4-1SR4-2": ("3905", "SIP", "9.4(1)SR4", "enterprise"),
    "SIP6901.9-3-1-SR3-1": ("6901", "SIP", "9.3(1)SR3", "enterprise"),
    "SCCP6911.9-2-1-a": ("6911", "SCCP", "9.2(1)", "enterprise"),
    "SIP69xx.9-4-1-3SR3": ("6921_6941_6961", "SIP", "9.4(1)SR3", "enterprise"),
    "sip8961.9-4-2SR4-1": ("8961", "SIP", "9.4(2)SR4", "enterprise"),
    "sip78xx.11-0-1-11": ("78xx", "SIP", "11.0(1)", "enterprise"),
    "sip78xx.12-8-1-0001-455": ("78xx", "SIP", "12.8(1)", "enterprise"),
    "sip78xx.14-2-1-0101-26": ("78xx", "SIP", "14.2(1)SR1", "enterprise"),
    "sip88xx.12-5-1SR3-74": ("88xx", "SIP", "12.5(1)SR3", "enterprise"),
    "sip88xx.12-0-7MPP0201-66": ("88xx", "SIP", "12.0(7)SR2", "MPP"),
    "sip88xx.11-3-1MSR4-1": ("88xx", "SIP", "11.3(1)SR4", "MSR"),
    "sip78xx.TLexE2M-11-2-3C-12": ("78xx", "SIP", "11.2(3)", "transition"),
    "sip8831.10-3-1SR4b-1-NA": ("8831", "SIP", "10.3(1)SR4b", "enterprise"),
    "sip8831.9-3-3-TO-10-3-1-v2": ("8831", "SIP", "9.3(3)", "transition"),
}

STRANGE = [
    "",
    "SIP41.",
    "sip41.8-5-2S",
    "SIP31.8-5-2S",
    "SIP41.8-5",
    "SIP41.8-5-2S\n",
    "SIP41.8-5-2SR0S",
    "SIP41.../../etc/passwd",
    "SIP99.8-5-2S",
    "P0030802SR01",
    "sip78xx.12-8-10001-455",
    "sip78xx.twelve",
    "OS79XX.TXT",
    "jar41sip.8-5-2TH1-9.sbn",
]

ASCENDING = [
    ["TERM41.7-0-3-0S", "SCCP41.8-0-3S", "SCCP41.8-0-4S", "SCCP41.8-0-4ES4-0-1S", "SCCP41.8-0-4SR1S"],
    ["SIP41.8-5-2TH1-9S", "SIP41.8-5-2S", "SIP41.8-5-2SR1S", "SIP41.8-5-3S", "SIP41.8-5-10S", "SIP41.10-1-1S"],
    [
        "SIP41.9-4-2S",
        "SIP41.9-4-2ES9S",
        "SIP41.9-4-2SR1-1S",
        "SIP41.9-4-2SR1-2S",
        "SIP41.9-4-2ES12S",
        "SIP41.9-4-2ES26S",
        "SIP41.9-4-2SR3-1S",
        "SIP41.9-4-2ES30S",
        "SIP41.9-4-2SR4-3S",
    ],
    ["P0S30203", "P0S3-04-4-00", "P0S3-05-3-00", "P0S3-07-5-00", "P0S3-8-12-00"],
    ["P00303030300", "P00305000200", "P00308000500", "P0030801SR02"],
    ["CP7912080003SCCP070409A", "CP7912080004SCCP080108A", "CP7912080004SCCP080108B"],
    ["CP7921G-1.4.1SR1", "CP7921G-1.4.6.3", "CP7921G-1.4.7.3"],
    ["SIP6901.9-2-1-a", "SIP6901.9-3-1-SR3-1", "SIP6901.9-3-1-SR3-2"],
    ["SIP69xx.9-4-1-3", "SIP69xx.9-4-1-3SR2", "SIP69xx.9-4-1-3SR3"],
    ["sip78xx.11-0-1-11", "sip78xx.12-5-1SR3-74", "sip78xx.12-8-1-0001-455", "sip78xx.12-8-1-0101-1"],
    ["sip88xx.11-3-3MPP0103-381", "sip88xx.12-0-7MPP0001-9", "sip88xx.12-0-7MPP0201-66"],
    ["sip8831.9-3-3-5", "sip8831.10-3-1-16-NA", "sip8831.10-3-1SR4-2-NA", "sip8831.10-3-1SR4b-1-NA"],
]

APART = [
    ("SIP41.8-5-2S", "SIP42.8-5-2S"),
    ("P0S3-07-5-00", "P00308000500"),
    ("sip88xx.12-8-1-0001-455", "sip88xx.12-0-7MPP0201-66"),
    ("sip88xx.11-3-1MSR4-1", "sip88xx.12-0-7MPP0201-66"),
    ("sip8831.9-3-3-5", "sip8831.9-3-3-TO-10-3-1-v2"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_load_name_is_read(name: str) -> None:
    load = parse_load(name)
    read = (load.family.name, str(load.protocol), str(load.version.release), str(load.version.train))
    assert read == NAMES[name]


@pytest.mark.parametrize("suffix", [".loads", ".LOADS"])
def test_the_suffix_of_the_file_is_no_part_of_the_name(suffix: str) -> None:
    assert parse_load("SIP41.8-5-2S" + suffix) == parse_load("SIP41.8-5-2S")


@pytest.mark.parametrize("name", STRANGE)
def test_an_unknown_name_stays_unknown(name: str) -> None:
    with pytest.raises(UnknownLoadName):
        parse_load(name)


@pytest.mark.parametrize("names", ASCENDING, ids=lambda names: names[0])
def test_versions_of_one_line_are_ordered(names: list[str]) -> None:
    loads = [parse_load(name) for name in names]
    assert [str(load) for load in sorted(loads, key=lambda load: load.version)] == names
    assert all(is_older(old, new) for old, new in itertools.pairwise(loads))


@pytest.mark.parametrize(("one", "other"), APART)
def test_versions_of_different_lines_are_never_compared(one: str, other: str) -> None:
    with pytest.raises(Incomparable):
        is_older(parse_load(one), parse_load(other))


def test_an_8831_load_keeps_its_region() -> None:
    assert parse_load("sip8831.10-3-1SR4b-1-NA").version.region == "NA"


@pytest.mark.parametrize(
    ("model", "protocol", "release", "name"),
    [
        ("7941G", Protocol.SIP, "9.4(2)SR3", "SIP41.9-4-2SR3-1S"),
        ("7941G", Protocol.SIP, "8.5(2)", "SIP41.8-5-2S"),
        ("7941G", Protocol.SCCP, "8.5(2)", "SCCP41.8-5-2S"),
        ("7945G", Protocol.SCCP, "9.4(2)SR4", "SCCP45.9-4-2SR4-3S"),
        ("7960G", Protocol.SIP, "4.4", "P0S3-04-4-00"),
        ("7960G", Protocol.SIP, "8.12", "P0S3-8-12-00"),
        ("7960G", Protocol.SCCP, "5.0(2)", "P00305000200"),
        ("7960G", Protocol.SCCP, "8.1(2)SR2", "P0030801SR02"),
    ],
)
def test_a_release_has_a_usual_name(model: str, protocol: Protocol, release: str, name: str) -> None:
    assert usual_load_name(family_of_model(model), protocol, parse_release(release)) == name
    assert str(parse_load(name).version.release) == release


@pytest.mark.parametrize(
    ("model", "protocol", "release"),
    [
        ("7841", Protocol.SIP, "12.8(1)"),
        ("7931G", Protocol.SIP, "8.5(2)"),
        ("7960G", Protocol.SIP, "6"),
        ("7960G", Protocol.SIP, "8"),
        ("7945G", Protocol.SCCP, "9.4"),
        ("7941G", Protocol.SIP, "8.5"),
        ("7941G", Protocol.SIP, "9.4(2)ES9"),
    ],
)
def test_a_name_is_not_made_up(model: str, protocol: Protocol, release: str) -> None:
    with pytest.raises(NoUsualName):
        usual_load_name(family_of_model(model), protocol, parse_release(release))


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("SIP41.8-5-2S", "cmterm-7941_7961-sip.8-5-2.zip"),
        ("SCCP11.9-4-2SR3-1S", "cmterm-7911_7906-sccp.9-4-2SR3-1.zip"),
        ("P0S3-8-12-00", "P0S3-8-12-00.zip"),
        ("P00308000500", "cmterm-7940-7960-sccp.8-0-5.zip"),
        ("SIP69xx.9-4-1-3SR3", "cmterm-69xx-SIP-9-4-1-3SR3.zip"),
        ("sip78xx.12-8-1-0001-455", "cmterm-78xx.12-8-1-0001-455.zip"),
        ("sip9951.9-4-2SR4-1", "sip9951.9-4-2SR4-1"),
    ],
)
def test_a_load_has_a_usual_package(name: str, package: str) -> None:
    assert usual_package(parse_load(name)) == package


@pytest.mark.parametrize(
    ("model", "canonical"),
    [("7941G", "7941G"), ("CP-7941G", "7941G"), (" cp-7941 ", "7941G"), ("7941GE", "7941G-GE"), ("8851NR", "8851NR")],
)
def test_a_model_is_known_by_its_usual_spellings(model: str, canonical: str) -> None:
    assert canonical_model(model) == canonical


def test_an_unknown_model_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownModel, match="7985G"):
        family_of_model("7985G")


def test_no_model_and_no_stem_belongs_to_two_families() -> None:
    models = [model for family in all_families() for model in family.models]
    stems = [pattern.stem for family in all_families() for pattern in family.names]
    assert len(models) == len(set(models))
    assert len(set(stems)) == len(stems) - 2, "only the 7905 and 7912 share a stem between protocols"


def test_every_model_with_a_type_number_is_a_model_of_its_family() -> None:
    assert [f.name for f in all_families() if not set(f.type_ids) <= set(f.models)] == []


def test_known_and_irregular_names_are_readable_and_of_their_family() -> None:
    for family in all_families():
        for name in (*family.known_loads, *family.irregular):
            assert parse_load(name).family == family


versions_79xx = st.builds(
    lambda numbers, kind, number, build: "-".join(map(str, numbers)) + (f"{kind}{number}" if kind else "") + build,
    st.tuples(*[st.integers(0, 30)] * 3),
    st.sampled_from(["", "SR", "ES", "TH"]),
    st.integers(1, 40),
    st.sampled_from(["S", "-1S", "-2S", ""]),
)


@settings(max_examples=200)
@given(st.lists(versions_79xx, min_size=3, max_size=3))
def test_the_order_is_total_and_transitive(texts: list[str]) -> None:
    a, b, c = (parse_load(f"SIP41.{text}").version for text in texts)
    assert [a < b, a == b, a > b].count(True) == 1
    assert not (a < b < c) or a < c


@settings(max_examples=300)
@given(st.text(max_size=40) | st.from_regex(r"(SIP41\.|sip78xx\.|P0S3-|sip8831\.)[0-9A-Z-]{0,20}", fullmatch=True))
def test_any_text_is_a_load_name_or_is_refused(text: str) -> None:
    try:
        load = parse_load(text)
    except UnknownLoadName:
        return
    assert text.startswith(load.name)
    assert isinstance(load.version.train, Train)
