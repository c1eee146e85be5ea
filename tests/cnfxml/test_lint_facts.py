"""The facts of the checks against themselves, the catalogue and the list of models."""

import pytest

from provisioning.cnfxml import catalogue, lint, phone_models
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.document import merge
from provisioning.cnfxml.lint import Finding, Fix, values
from provisioning.cnfxml.lint.facts import Trap, facts
from provisioning.cnfxml.lint.subject import is_placeholder, is_template
from tests.cnfxml.lint_cases import sound

TRAPS = [pytest.param(trap, text, id=trap.path) for trap in facts().traps for text in trap.texts or ("http://x/",)]


@pytest.mark.parametrize(("trap", "text"), TRAPS)
def test_a_trap_is_found_and_its_fix_writes_the_better_text(trap: Trap, text: str) -> None:
    document = merge(sound("7941G"), {trap.path: text})
    assert lint.check(document, "7941G") == (
        Finding(
            trap.severity,
            trap.path,
            trap.sentence,
            trap.reason,
            trap.source,
            None if trap.better is None else Fix(trap.fix, {trap.path: trap.better}),
        ),
    )


@pytest.mark.parametrize(
    "path", [element.path for element in catalogue.elements() if element.inverted and "On" in element.choices.values()]
)
def test_people_read_of_an_inverted_switch_as_on_and_off(path: str) -> None:
    (finding,) = (found for found in lint.check(merge(sound("7941G"), {path: "On"}), "7941G") if found.fix)
    assert finding.fix == Fix("Write “On”", {path: "0"})
    assert not {"0", "1"} & set(finding.sentence.split() + finding.reason.split())


@pytest.mark.parametrize("trap", facts().traps, ids=lambda trap: trap.path)
def test_a_trap_is_laid_with_texts_that_the_catalogue_allows(trap: Trap) -> None:
    found = catalogue.element(trap.path)
    assert found is not None
    assert trap.source in lint.sources()
    assert not any(" 0 is on" in text for text in (trap.sentence, trap.reason))
    if found.choices:
        assert {*trap.texts, trap.better} - {None} <= found.choices.keys()


@pytest.mark.parametrize("part", facts().skeleton, ids=lambda part: part.path)
def test_the_skeleton_is_known(part: object) -> None:
    assert catalogue.element(part.path) is not None
    assert part.source in lint.sources()


def test_the_functions_of_buttons_are_those_of_the_catalogue() -> None:
    feature_id = catalogue.element("sipProfile/sipLines/line/featureID")
    assert feature_id is not None
    assert facts().features.keys() <= feature_id.choices.keys()
    only_7900 = {key for key, meaning in feature_id.choices.items() if meaning.endswith("(7900)")}
    assert {feature.id for feature in facts().features.values() if feature.families == {"79xx"}} == only_7900
    families = {family.key for family in phone_models.families()}
    assert {family for feature in facts().features.values() for family in feature.families} <= families


def test_secrets_are_texts_of_which_no_sentence_tells_the_value() -> None:
    assert {element.kind for element in catalogue.elements() if element.secret} == {Kind.TEXT}
    assert Kind.TEXT not in values._JUDGES


@pytest.mark.parametrize("text", ["[== SIP USER ==]", "{{ name }}", "{{name}", "<<host>>", "http://{{ host }}/x"])
def test_some_texts_can_only_be_gaps(text: str) -> None:
    assert is_template(text)
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["$NAME", "${NAME}", "#EXT NUM#", "#server", "_PORT_", "[IP-PBX-IP]", "YOUR NAME", "x.x.x.x"]
)
def test_some_texts_look_like_gaps(text: str) -> None:
    assert not is_template(text)
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    ["", "620", "**600", "#31#", "office", "fritz.box", "2001:db8::1", "Front desk", "Your desk", "$", "_", "5$"],
)
def test_most_texts_are_no_gaps(text: str) -> None:
    assert not is_placeholder(text)
