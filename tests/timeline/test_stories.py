import json
from datetime import timedelta

import pytest

from provisioning.timeline import situations
from provisioning.timeline.findings import Known
from provisioning.timeline.situations import Situation, State, words_for
from provisioning.timeline.steps import Weight, steps_of
from provisioning.timeline.stories import Story, tell, tell_all
from tests.timeline.build import LOAD, MAC, SHORT, boot, boots

OPENING = "-CTL -ITL -ITLFile"
LOADED = f"{OPENING} +SEP +LOAD +jar +cnu +apps"
MEMBERS = {LOAD: (frozenset({SHORT["jar"], SHORT["cnu"], SHORT["apps"]}),)}

ENDS = {
    ("-CTL -CP-7841-3PCC.xml",): Situation.MULTIPLATFORM,
    ("+CTL +ITL -SGN",): Situation.TRUST_LIST,
    ("-term41.default.loads",): Situation.RESET_LOAD_MISSING,
    ("+term41.default.loads +jar +cnu",): Situation.RESET_LOAD,
    (f"{OPENING} +SEP -LOAD +dialplan",): Situation.LOAD_LIST_MISSING,
    (f"{OPENING} +SEP +LOAD +jar -cnu",): Situation.MEMBER_MISSING,
    (f"{OPENING} +SEP +LOAD +jar /cnu",): Situation.LOAD_BROKEN_OFF,
    (f"{OPENING} +SEP /LOAD",): Situation.LOAD_BROKEN_OFF,
    (f"{OPENING} +SEP +LOAD", f"{OPENING} +SEP +LOAD"): Situation.LOAD_REFUSED,
    ("+SEP +LOAD +jar", "+SEP +LOAD +jar +dialplan"): Situation.LOAD_REFUSED,
    (LOADED, LOADED): Situation.LOAD_REFUSED,
    ("+SEP +LOAD +jar +cnu", "+SEP +LOAD"): Situation.LOAD_STOPPED,
    (f"{OPENING} +SEP +LOAD +jar",): Situation.LOAD_STOPPED,
    (f"{OPENING} +SEP +LOAD +jar +cnu",): Situation.LOAD_PART,
    (LOADED,): Situation.LOAD_FETCHED,
    ("+SEP +LOAD +jar +cnu /apps +apps",): Situation.LOAD_FETCHED,
    (LOADED, f"{OPENING} +SEP +dialplan"): Situation.NOW_RUNNING,
    (LOADED, f"{OPENING} +SEP", f"{OPENING} +SEP +dialplan"): Situation.COMPLETE,
    (f"{OPENING} -SEP -XMLDefault",): Situation.CONFIGURATION_MISSING,
    (f"{OPENING} -SEP +XMLDefault",): Situation.CONFIGURATION_DEFAULT,
    (f"{OPENING} !SEP",): Situation.CONFIGURATION_REFUSED,
    (f"{OPENING} #SEP +XMLDefault",): Situation.CONFIGURATION_SHUT,
    (f"{OPENING} #SEP +SEP",): Situation.CONFIGURATION_ONLY,
    (f"{OPENING} /SEP",): Situation.CONFIGURATION_BROKEN_OFF,
    (f"{OPENING} /SEP +SEP",): Situation.CONFIGURATION_ONLY,
    (f"{OPENING} +SEP",): Situation.CONFIGURATION_ONLY,
    ("-CTL -SGN +SEP",): Situation.CONFIGURATION_ONLY,
    ("?CTL ?SEP ?dialplan",): Situation.COMPLETE,
    (f"{OPENING} +SEP -locale -tones +dialplan +rings",): Situation.COMPLETE,
    (OPENING,): Situation.BEFORE_CONFIGURATION,
    ("-OS79XX.TXT -SIPDefault.cnf",): Situation.BEFORE_CONFIGURATION,
    ("-OS79XX.TXT +SIPDefault.cnf +SIP +RINGLIST.DAT",): Situation.COMPLETE,
    ("+Analog1.raw",): Situation.IN_SERVICE,
    ("-passwd",): Situation.UNRECOGNISED,
}


@pytest.mark.parametrize("told", ENDS, ids=" | ".join)
def test_a_boot_comes_to_what_its_requests_show(told: tuple[str, ...]) -> None:
    assert tell_all(boots(*told), MEMBERS)[-1].situation is ENDS[told]


def test_every_situation_has_words_and_an_example() -> None:
    entries = json.loads(situations._FILE.read_text())["situations"]
    assert set(entries) == {situation.value for situation in Situation}
    assert set(ENDS.values()) | {Situation.UNDER_WAY} == set(Situation)


def words(story: Story) -> tuple[State, str, str, tuple[str, ...]]:
    return story.state, story.sentence, story.next, story.hints


def test_a_missing_configuration_is_told() -> None:
    assert words(tell(boot(f"{OPENING} -SEP -XMLDefault"), Known())) == (
        State.TROUBLE,
        f"The server does not have SEP{MAC}.cnf.xml: the phone has no configuration.",
        "Add the phone if it is unknown, and publish it. It asks again by itself, or at its next start.",
        ("The missing trust lists are normal; the phone may say “No Trust List installed”.",),
    )


def test_a_missing_member_is_told_with_the_load() -> None:
    story = tell(boot("+SEP +LOAD +jar -cnu -apps"), Known(members=MEMBERS))
    assert words(story) == (
        State.TROUBLE,
        f"The change to the load {LOAD} stopped: the server does not have {SHORT['cnu']}.",
        "Publish the whole package. The phone stays on its firmware and tries again at its next start.",
        (f"Missing, and needed: {SHORT['apps']}.",),
    )


def test_a_phone_that_runs_a_new_load_is_told() -> None:
    fetched = f"The phone must be running the load {LOAD} now: it fetched it at the start before, came back, "
    story = tell_all(boots(LOADED, f"{OPENING} +SEP -locale"), MEMBERS)[-1]
    assert words(story) == (
        State.DONE,
        fetched + "and did not ask for it again.",
        "Nothing is to be done about the load. Whether the phone registers shows at the call server.",
        (
            "The missing trust lists are normal; the phone may say “No Trust List installed”.",
            "The missing language or tones are harmless; the phone may say that it could not update its locale.",
        ),
    )


def test_a_log_that_proves_nothing_is_no_proof() -> None:
    assert tell(boot("?SEP"), Known()).hints == (
        "The log of this server says what was asked for, and not whether it arrived.",
    )


def test_the_generations_of_the_7940_are_told_apart() -> None:
    old, universal = tell(boot("-OS79XX.TXT +SIP"), Known()), tell(boot("-CTL -SEP +SIP"), Known())
    assert old.hints[0].startswith("This is a 7940G or 7960G with an older image")
    assert universal.hints[0].startswith("This is a 7940G or 7960G whose loader speaks both protocols")


def test_no_more_than_five_files_are_named() -> None:
    lists = " ".join(f"-SIP41.{number}.loads" for number in range(8))
    assert tell(boot(lists), Known()).hints == (
        "Missing, and needed: SIP41.0.loads, SIP41.1.loads, SIP41.2.loads, SIP41.3.loads, SIP41.4.loads, 2 more.",
    )


@pytest.mark.parametrize(
    ("seconds", "situation"), [(29, Situation.UNDER_WAY), (31, Situation.CONFIGURATION_ONLY)], ids=["busy", "quiet"]
)
def test_a_phone_that_asked_just_now_is_busy(seconds: int, situation: Situation) -> None:
    asked = boot("+SEP")
    assert tell(asked, Known(now=asked.ended_at + timedelta(seconds=seconds))).situation is situation


def test_what_can_no_longer_change_is_told_at_once() -> None:
    asked = boot("+SEP +LOAD -jar")
    assert tell(asked, Known(now=asked.ended_at)).situation is Situation.MEMBER_MISSING


def test_what_lies_before_another_start_is_not_under_way() -> None:
    first, second = boots(LOADED, "+SEP")
    stories = tell_all([first, second], MEMBERS, now=second.ended_at)
    assert [story.state for story in stories] == [State.DONE, State.UNDER_WAY]


def test_the_same_again_is_one_step() -> None:
    found = steps_of(boot("-CTL -CTL -CTL +SEP -SGN /apps -SIPDefault.cnf !SEP"))
    assert [(step.request.name, step.weight, step.times) for step in found] == [
        (SHORT["CTL"], Weight.HARMLESS, 3),
        (SHORT["SEP"], Weight.FINE, 1),
        (SHORT["SGN"], Weight.HARMLESS, 1),
        (SHORT["apps"], Weight.SERIOUS, 1),
        ("SIPDefault.cnf", Weight.UNKNOWN, 1),
        (SHORT["SEP"], Weight.SERIOUS, 1),
    ]


@pytest.mark.parametrize("situation", Situation)
def test_the_words_of_every_situation_can_be_filled_in(situation: Situation) -> None:
    said = words_for(situation)
    for text in (said.sentence, said.next, *said.causes):
        assert text.format(file="FILE", load="LOAD").endswith(".")
