"""The upgrade rules: the data file checked against itself, and what a rule says of a step."""

import json
from graphlib import TopologicalSorter

import pytest

from firmware.families import Family, Protocol, all_families, canonical_model, family_of_model
from firmware.paths import known_stops
from firmware.releases import parse_range
from firmware.rulebook import DATA, all_rules
from firmware.rules import (
    BLOCKING,
    EXPLAINING,
    TELLING,
    InvalidHardwareVersion,
    Loads,
    Phone,
    Relation,
    Rule,
    RuleKind,
    RunningState,
    obstacle,
    parse_hardware,
)
from firmware.versions import LoadName, parse_load

RULES = all_rules()
STOPPING = [rule for rule in RULES if rule.kind is RuleKind.MUST_STOP]
WITHOUT_KNOWN_NAME = {
    "69xx-unsigned": "SIP69xx.9-0-2-0",
    "8832-multiplatform-stop": "sip8832.11-3-1MPP0201-9",
    "8831-before-9.3": "sip8831.9-3-3-5",
    "8831-before-interim": "sip8831.9-3-3-5",
}


def families_of(rule: Rule) -> list[Family]:
    return [family for family in all_families() if family.name in rule.families]


def stops_of(rule: Rule) -> set[LoadName]:
    if rule.id in WITHOUT_KNOWN_NAME:
        return {parse_load(WITHOUT_KNOWN_NAME[rule.id])}
    return {load for family in families_of(rule) for load in known_stops([rule], family)}


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_kind_of_rule_is_used_and_has_one_place() -> None:
    places = [*BLOCKING, *EXPLAINING, *TELLING]
    assert sorted(places) == sorted(RuleKind)
    assert {rule.kind for rule in RULES} == set(RuleKind)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_about_known_families_or_models(rule: Rule) -> None:
    names = {family.name for family in all_families()}
    assert rule.families or rule.models
    assert rule.families <= names
    assert all(canonical_model(model) == model for model in rule.models)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_gives_a_sentence_and_a_source(rule: Rule) -> None:
    assert rule.reason[0].isupper() or rule.reason[0].isdigit()
    assert rule.reason.endswith(".")
    assert rule.sources
    assert rule.confidence


def test_every_source_is_used_and_named() -> None:
    sources = json.loads(DATA.read_text(encoding="utf-8"))["sources"]
    used = {source.key: source for rule in RULES for source in rule.sources}
    assert set(used) == set(sources)
    assert [source.key for source in used.values() if not source.url] == ["MEASURED"]


def test_only_a_rule_that_asks_for_a_stop_names_one() -> None:
    assert [rule.id for rule in RULES if bool(rule.via) != (rule.kind is RuleKind.MUST_STOP)] == []


def test_only_rules_about_unknown_loads_name_states() -> None:
    assert [rule.kind for rule in RULES if rule.states] == [RuleKind.ASSUME]


@pytest.mark.parametrize("rule", STOPPING, ids=lambda rule: rule.id)
def test_a_stop_leads_out_of_the_rule_that_asks_for_it(rule: Rule) -> None:
    stops = stops_of(rule)
    assert stops
    for load in stops:
        assert any(load in stop.loads for stop in rule.via)
        assert load not in rule.start
        assert load not in rule.target or rule.relation is Relation.OLDER


@pytest.mark.parametrize("rule", STOPPING, ids=lambda rule: rule.id)
def test_every_family_of_a_rule_has_a_stop(rule: Rule) -> None:
    assert {load.family.name for load in stops_of(rule)} == rule.families


def test_stops_never_lead_in_a_circle() -> None:
    graph = {
        rule.id: {
            after.id for after in STOPPING for load in stops_of(rule) if load in after.start and after is not rule
        }
        for rule in STOPPING
        if rule.relation is None
    }
    assert set(TopologicalSorter(graph).static_order()) >= set(graph)


def test_models_of_hardware_floors_share_a_family() -> None:
    floors = [rule for rule in RULES if rule.kind is RuleKind.HARDWARE_FLOOR]
    assert [len({family_of_model(model).name for model in rule.models}) for rule in floors] == [1] * len(floors)


@pytest.mark.parametrize(("text", "number"), [("V08", 8), ("v16", 16), ("3", 3), (" V25 ", 25)])
def test_a_hardware_version_is_read(text: str, number: int) -> None:
    assert parse_hardware(text) == number


@pytest.mark.parametrize("text", ["", "V", "08b", "V-1", "V1000"])
def test_what_is_no_hardware_version_is_refused(text: str) -> None:
    with pytest.raises(InvalidHardwareVersion):
        parse_hardware(text)


@pytest.mark.parametrize(
    ("model", "hardware", "load", "floor"),
    [
        ("7811", None, "sip78xx.10-2-1-12", "7811-V01"),
        ("7821", "V15", "sip78xx.10-3-1-12", None),
        ("7821", "V16", "sip78xx.11-0-1-11", "78xx-V16"),
        ("7841", "V20", "sip78xx.12-8-1-0001-455", "78xx-V20"),
        ("7841", "V20", "sip78xx.14-0-1-0201-9", "78xx-V20"),
        ("7841", "V20", "sip78xx.14-0-1-0301-9", None),
        ("7861", "V18", "sip78xx.14-0-1-0101-9", None),
        ("7821", "V25", "sip78xx.14-0-1-0301-9", "7821-V25"),
        ("8841", "V07", "sip88xx.10-3-1-20", None),
        ("8841", "V08", "sip88xx.11-5-1SR1-1", "88xx-V08"),
        ("8861", "V08", "sip88xx.11-5-1SR1-1", None),
        ("8861", "V15", "sip88xx.11-7-1-17", "88xx-V15"),
        ("8865", "V16", "sip8845_65.10-3-1-20", None),
        ("8832NR", "V19", "sip8832.14-3-1-0001-9", "8832-V19"),
        ("7841", None, "sip78xx.12-8-1-0001-455", None),
        (None, "V20", "sip78xx.12-8-1-0001-455", None),
    ],
)
def test_hardware_has_a_floor(model: str | None, hardware: str | None, load: str, floor: str | None) -> None:
    phone = Phone(model, parse_hardware(hardware) if hardware else None)
    rule = obstacle(RULES, parse_load(load), parse_load(load), phone)
    assert (rule.id if rule else None) == floor


def test_loads_are_narrowed_by_everything_that_is_stated() -> None:
    loads = Loads(protocols=frozenset({Protocol.SIP}), releases=parse_range(">=8.3(3) <=8.5(2)"))
    names = ["SIP41.8-5-2S", "SCCP41.8-5-2S", "SIP41.8-5-3S", "SIP41.8-3-3SR2S"]
    assert [name for name in names if parse_load(name) in loads] == ["SIP41.8-5-2S", "SIP41.8-3-3SR2S"]
    assert Loads().is_any
    assert not loads.is_any


def test_a_phone_whose_load_is_not_known_may_run_any() -> None:
    new, old = parse_load("SIP41.9-4-2SR3-1S"), parse_load("SIP41.8-5-2S")
    blocked = obstacle(RULES, RunningState.UNKNOWN, new, Phone())
    assert blocked is not None
    assert blocked.id == "79xx-signing-key"
    assert obstacle(RULES, RunningState.UNKNOWN, old, Phone()) is None


def test_a_rule_asks_only_for_stops_of_its_own_families() -> None:
    rule = next(rule for rule in RULES if rule.id == "69xx-unsigned")
    start, stop, other = (parse_load(name) for name in ("SIP69xx.8-5-3", "SIP69xx.9-0-2-0", "SIP41.9-0-2S"))
    assert rule.asks_for(stop, start)
    assert not rule.asks_for(stop, stop)
    assert not rule.asks_for(other, start)
