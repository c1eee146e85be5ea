import json

import pytest

from provisioning.cnfxml import phone_models
from provisioning.timeline import kinds
from provisioning.timeline.kinds import Kind, Missing, all_kinds, kind_of, models_of
from provisioning.timeline.requests import mac_in

NAMES = {
    "CTLSEP001122AABBCC.tlv": (Kind.TRUST_LIST, Missing.HARMLESS),
    "ITLSEP001122AABBCC.tlv": (Kind.TRUST_LIST, Missing.HARMLESS),
    "ITLFile.tlv": (Kind.TRUST_LIST, Missing.HARMLESS),
    "sep001122aabbcc.cnf.xml": (Kind.CONFIGURATION, Missing.SERIOUS),
    "/SEP001122AABBCC.cnf.xml": (Kind.CONFIGURATION, Missing.SERIOUS),
    "SEP001122AABBCC.cnf.xml.sgn": (Kind.SIGNED_CONFIGURATION, Missing.HARMLESS),
    "SEP001122AABBCC.cnf.xml.enc.sgn": (Kind.SIGNED_CONFIGURATION, Missing.HARMLESS),
    "SIP001122AABBCC.cnf": (Kind.FLAT_CONFIGURATION, Missing.SERIOUS),
    "SIPDefault.cnf": (Kind.FLAT_DEFAULTS, Missing.UNKNOWN),
    "OS79XX.TXT": (Kind.FLAT_IMAGE, Missing.UNKNOWN),
    "XMLDefault.cnf.xml": (Kind.DEFAULT_CONFIGURATION, Missing.HARMLESS),
    "CP-7841-3PCC.xml": (Kind.MULTIPLATFORM_CONFIGURATION, Missing.SERIOUS),
    "term41.default.loads": (Kind.RESET_LOAD_LIST, Missing.SERIOUS),
    "SIP41.9-4-2SR3-1S.loads": (Kind.LOAD_LIST, Missing.SERIOUS),
    "CP7921G-1.4.6.3.LOADS": (Kind.LOAD_LIST, Missing.SERIOUS),
    "apps41.9-4-2ES26.sbn": (Kind.LOAD_MEMBER, Missing.SERIOUS),
    "kern8961.9-4-2SR4-1.sebn": (Kind.LOAD_MEMBER, Missing.SERIOUS),
    "P0S3-8-12-00.sb2": (Kind.LOAD_MEMBER, Missing.SERIOUS),
    "APP3905.9-4-1SR3.zz": (Kind.LOAD_MEMBER, Missing.SERIOUS),
    "BOOT69xx.9-4-1-3SR3.zz.sgn": (Kind.LOAD_MEMBER, Missing.SERIOUS),
    "SIP6945.9-4-1-3SR3.bin1.sgn": (Kind.LOAD_MEMBER, Missing.SERIOUS),
    "German_Germany/mk-sip.jar": (Kind.USER_LOCALE, Missing.HARMLESS),
    "Germany\\g3-tones.xml": (Kind.NETWORK_LOCALE, Missing.HARMLESS),
    "dialplan.xml": (Kind.DIAL_PLAN, Missing.HARMLESS),
    "AppDialRules.xml": (Kind.DIAL_RULES, Missing.UNKNOWN),
    "Ringlist.xml": (Kind.RING_LIST, Missing.HARMLESS),
    "Ringlist-wb.xml": (Kind.RING_LIST, Missing.HARMLESS),
    "RINGLIST.DAT": (Kind.RING_LIST, Missing.HARMLESS),
    "Analog1.raw": (Kind.RING_TONE, Missing.UNKNOWN),
    "Desktops/320x196x4/List.xml": (Kind.BACKGROUND_LIST, Missing.HARMLESS),
    "Desktops/320x196x4/sea.png": (Kind.BACKGROUND, Missing.UNKNOWN),
    "softkeys.xml": (Kind.SOFT_KEYS, Missing.UNKNOWN),
    "syncinfo.xml": (Kind.SYNC_INFORMATION, Missing.UNKNOWN),
    "SEP001122AABBC.cnf.xml": (Kind.OTHER, Missing.UNKNOWN),
    "": (Kind.OTHER, Missing.UNKNOWN),
    "two\nlines": (Kind.OTHER, Missing.UNKNOWN),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_tells_what_the_file_is_for(name: str) -> None:
    found = kind_of(name)
    assert (found.kind, found.missing) == NAMES[name]


def test_every_kind_is_described_once_and_shown_by_an_example() -> None:
    assert sorted(found.kind for found in all_kinds()) == sorted(Kind)
    assert {kind for kind, _ in NAMES.values()} == set(Kind)


def test_every_source_that_is_named_is_known_and_every_known_one_is_named() -> None:
    named = {source for found in all_kinds() for source in found.sources}
    named |= {entry["source"] for entry in json.loads(kinds._FILE.read_text())["models"]}
    stories = kinds._FILE.with_name("stories.json").read_text()
    named |= {source for entry in json.loads(stories)["situations"].values() for source in entry["sources"]}
    named |= {source for entry in json.loads(stories)["hints"].values() for source in entry["sources"]}
    assert named == set(kinds.sources())


@pytest.mark.parametrize(
    ("names", "models"),
    [
        (["SIP41.9-4-2SR3-1S.loads"], ("7941G", "7941G-GE", "7961G", "7961G-GE")),
        (["SCCP75.9-4-2SR3-1S.loads"], ("7975G",)),
        (["cnu45.9-4-2ES26.sbn"], ("7945G", "7965G")),
        (["term61.default.loads"], ("7941G", "7941G-GE", "7961G", "7961G-GE")),
        (["term06.default.loads"], ("7906G", "7911G")),
        (["SEP001122AABBCC.cnf.xml", "SIPDefault.cnf"], ("7940G", "7960G")),
        (["German_Germany/td-sip.jar"], ("7970G", "7971G-GE", "7975G")),
        (["German_Germany/td-sip.jar", "SIP75.9-4-2SR3-1S.loads"], ("7975G",)),
        (["SIP75.9-4-2SR3-1S.loads", "SIP41.9-4-2SR3-1S.loads"], ("7975G",)),
        (["sip78xx.12-8-1-0001-455.loads"], ("7811", "7821", "7841", "7861")),
        (["SEP001122AABBCC.cnf.xml", "dialplan.xml"], ()),
        ([], ()),
    ],
)
def test_names_tell_the_models(names: list[str], models: tuple[str, ...]) -> None:
    assert models_of(names) == models


def test_every_clue_leads_to_models_that_exist() -> None:
    known = {model.key for model in phone_models.models()}
    for stem in ("11", "31", "41", "42", "45", "70", "75"):
        found = models_of([f"jar{stem}sip.9-4-2.sbn"])
        assert found
        assert set(found) <= known


@pytest.mark.parametrize(
    ("name", "mac"),
    [
        ("SEP001122aabbcc.cnf.xml", "001122AABBCC"),
        ("/CTLSEP001122AABBCC.tlv", "001122AABBCC"),
        ("SEP001122AABBCC.cnf.xml.sgn", "001122AABBCC"),
        ("SIP001122AABBCC.cnf", "001122AABBCC"),
        ("xSEP001122AABBCC.cnf.xml", ""),
        ("SEP001122AABBCCDD.cnf.xml", ""),
        ("SIP41.9-4-2SR3-1S.loads", ""),
        ("SEP٠٠1122AABBCC.cnf.xml", ""),
    ],
)
def test_a_name_tells_the_mac(name: str, mac: str) -> None:
    assert mac_in(name) == mac
