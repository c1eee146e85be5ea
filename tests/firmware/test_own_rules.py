"""An administrator's own rule is read like those that Offhook knows, and what cannot be read is told at its field."""

import pytest
from django.core.exceptions import ValidationError

from firmware.models import FirmwareRule, own_rules
from firmware.planner import plan
from firmware.rulebook import all_rules
from firmware.rules import RuleKind
from firmware.versions import parse_load

RUNNING, WANTED = parse_load("sip78xx.11-0-1-11"), parse_load("sip78xx.14-2-1-0101-26")


def stop(**fields: str) -> FirmwareRule:
    """A rule that leads 78xx phones from below 12.1(1) over a 12.8(1) load."""
    defaults = {
        "kind": RuleKind.MUST_STOP,
        "reason": "Ours lose their certificates otherwise.",
        "source": "Our own trial",
        "families": "78xx",
        "from_releases": "<12.1(1)",
        "to_releases": ">=14.0(1)",
        "via_releases": ">=12.1(1) <14.0(1)",
    }
    return FirmwareRule(**defaults | fields)


def test_the_planner_obeys_it():
    bridge = parse_load("sip78xx.12-8-1-0001-455")
    way = plan(RUNNING, WANTED, rules=(*all_rules(), stop().rule()), at_hand=[bridge, WANTED])
    assert [hop.load for hop in way.hops] == [bridge, WANTED]
    assert way.hops[0].reason == "Ours lose their certificates otherwise."
    assert [source.title for source in way.hops[0].sources] == ["Our own trial"]


def test_without_a_load_to_stop_at_it_says_what_is_needed():
    way = plan(RUNNING, WANTED, rules=(*all_rules(), stop().rule()), at_hand=[WANTED])
    assert way.problem == (
        "Ours lose their certificates otherwise. Needed in between: a load >=12.1(1) <14.0(1); "
        "no load that can stand there is at hand or known by name."
    )


def test_exact_loads_may_be_named():
    (via,) = stop(via_releases="", via_loads="sip78xx.12-8-1-0001-455").rule().via
    assert (via.words, parse_load("sip78xx.12-8-1-0001-455") in via.loads) == ("sip78xx.12-8-1-0001-455", True)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("from_releases", "older than 12", "“older than 12” is not a range such as >=8.3(3) <=8.5(2)."),
        ("to_releases", "14", "“14” is not a range such as >=8.3(3) <=8.5(2)."),
        ("via_releases", "", "Say which loads may stand in between: their releases or their names."),
        ("hardware_from", "new", "“new” is not a hardware version such as V08."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(field, text, sentence):
    with pytest.raises(ValidationError) as refused:
        stop(**{field: text}).clean()
    assert refused.value.message_dict == {field: [sentence]}


@pytest.mark.parametrize(("field", "text"), [("families", "78xx 79yy"), ("phone_models", "7841 7842")])
def test_families_and_models_have_to_be_known(field, text):
    with pytest.raises(ValidationError) as refused:
        stop(**{field: text}).clean()
    (sentence,) = refused.value.message_dict[field]
    assert sentence.startswith(f"“{text.split()[1]}” is not known. Known are: ")


@pytest.mark.django_db
def test_rules_that_are_switched_off_are_not_in_force():
    stop().save()
    stop(enabled=False).save()
    assert [rule.id for rule in own_rules()] == [f"own-{FirmwareRule.objects.get(enabled=True).pk}"]
