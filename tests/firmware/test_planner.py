"""Upgrade plans: the documented ways, what is said where there is none, and laws that hold for all of them."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.planner import parse_running, plan
from firmware.plans import Alternative, Plan, to_json
from firmware.releases import parse_range
from firmware.rulebook import all_rules
from firmware.rules import Loads, Phone, Rule, RuleKind, RunningState, Stop, obstacle
from firmware.versions import LoadName, UnknownLoadName, parse_load

KEY = (
    "Cisco changed the key that signs firmware after 8.5(2). Firmware older than 8.3(3) does not know the new key and "
    "refuses newer loads with “Auth Fail”; loads from 8.3(3) on know both keys, and those up to 8.5(2) are still "
    "signed with the old one."
)
ANY_LOAD = "The running load is not known, so the phone is taken to run any load, however old."
NO_RULE = "No rule was found for this step. That is absence of evidence, not a promise that it works."
LICENCE = (
    "Multiplatform firmware is another product: the change to it needs a licence from Cisco for each MAC address and "
    "is not planned here."
)


def loads(*names: str) -> list[LoadName]:
    return [parse_load(name) for name in names]


def planned(running: str, wanted: str, available: list[str] | None = None, **phone: str) -> Plan:
    at_hand = None if available is None else loads(*available)
    return plan(parse_running(running), parse_load(wanted), available=at_hand, **phone)


def way(upgrade: Plan) -> list[str]:
    return [hop.load.name for hop in upgrade.hops]


def test_an_old_79xx_goes_over_8_5_2_and_is_told_why() -> None:
    assert to_json(planned("SCCP41.8-3-1S", "SIP41.9-4-2SR3-1S")) == {
        "from": "SCCP41.8-3-1S",
        "to": "SIP41.9-4-2SR3-1S",
        "hops": [
            {
                "load": "SIP41.8-5-2S",
                "reason": KEY + " The phone changes from SCCP to SIP here.",
                "available": False,
            },
            {
                "load": "SIP41.9-4-2SR3-1S",
                "reason": "Firmware from 8.3(3) on knows the new signing key, so that no stop is needed.",
                "available": False,
            },
        ],
        "missing": ["cmterm-7941_7961-sip.8-5-2.zip", "cmterm-7941_7961-sip.9-4-2SR3-1.zip"],
        "problem": None,
    }


WAYS = [
    ("SIP41.8-5-2S", "SIP41.9-4-2SR3-1S", ["SIP41.9-4-2SR3-1S"]),
    ("SIP41.8-3-3S", "SIP41.9-4-2SR3-1S", ["SIP41.9-4-2SR3-1S"]),
    ("SIP41.8-3-2S", "SIP41.8-5-2SR1S", ["SIP41.8-5-2S", "SIP41.8-5-2SR1S"]),
    ("TERM41.7-0-3-0S", "SCCP41.9-4-2SR3-1S", ["SCCP41.8-5-2S", "SCCP41.9-4-2SR3-1S"]),
    ("SCCP31.8-3-1S", "SCCP31.9-2-1S", ["SCCP31.8-5-2S", "SCCP31.9-2-1S"]),
    ("SIP41.8-2-1S", "SIP41.8-4-2S", ["SIP41.8-4-2S"]),
    ("unknown", "SIP75.9-4-2SR3-1S", ["SIP75.8-5-2S", "SIP75.9-4-2SR3-1S"]),
    ("factory-reset", "SIP11.9-4-2SR3-1S", ["SIP11.8-5-2S", "SIP11.9-4-2SR3-1S"]),
    ("unknown", "SIP41.8-5-2S", ["SIP41.8-5-2S"]),
    (
        "P0S3-03-2-00",
        "P0S3-8-12-00",
        ["P0S3-04-4-00", "P0S3-05-3-00", "P0S3-06-3-00", "P0S3-07-5-00", "P0S3-8-12-00"],
    ),
    ("P0S3-04-4-00", "P0S3-8-12-00", ["P0S3-05-3-00", "P0S3-06-3-00", "P0S3-07-5-00", "P0S3-8-12-00"]),
    ("P0S3-06-3-00", "P0S3-07-4-00", ["P0S3-07-4-00"]),
    ("P0S3-07-4-00", "P0S3-8-12-00", ["P0S3-8-12-00"]),
    ("P0S3-06-3-00", "P0S3-05-1-00", ["P0S3-07-5-00", "P0S3-05-1-00"]),
    ("P00303030300", "P0S3-07-4-00", ["P00305000200", "P0S3-07-4-00"]),
    ("P00308000500", "P0S3-8-12-00", ["P0S3-8-12-00"]),
    ("P0S3-06-3-00", "P00307020300", ["P0S3-07-5-00", "P00307020300"]),
    ("P0S3-8-12-00", "P00308000500", ["P00308000500"]),
    (
        "sip8831.9-3-3-5",
        "sip8831.10-3-1SR4b-1-NA",
        ["sip8831.9-3-3-TO-10-3-1-v2", "sip8831.10-3-1SR4b-1-NA"],
    ),
    ("sip8831.9-3-3-TO-10-3-1-v2", "sip8831.10-3-1-16-NA", ["sip8831.10-3-1-16-NA"]),
    ("SCCP69xx.9-0-2-0", "SIP69xx.9-4-1-3SR3", ["SIP69xx.9-4-1-3SR3"]),
    ("sip78xx.10-2-1-12", "sip78xx.14-2-1-0101-26", ["sip78xx.14-2-1-0101-26"]),
    ("unknown", "sip88xx.14-2-1-0101-26", ["sip88xx.14-2-1-0101-26"]),
    ("sip88xx.11-3-3MPP0103-381", "sip88xx.12-0-7MPP0201-66", ["sip88xx.12-0-7MPP0201-66"]),
]


@pytest.mark.parametrize(("running", "wanted", "expected"), WAYS)
def test_the_documented_way_is_taken(running: str, wanted: str, expected: list[str]) -> None:
    upgrade = planned(running, wanted)
    assert (way(upgrade), upgrade.problem) == (expected, None)


def test_nothing_is_to_do_when_the_wanted_load_runs() -> None:
    load = parse_load("SIP41.9-4-2SR3-1S")
    assert plan(load, load) == Plan(load, load)


def test_the_loads_at_hand_bound_the_way() -> None:
    at_hand = ["SIP41.9-4-2SR3-1S", "SIP41.8-4-2S", "SCCP41.8-5-2S", "SIP41.8-3-3S"]
    upgrade = planned("SIP41.8-3-1S", "SIP41.9-4-2SR3-1S", at_hand)
    assert way(upgrade) == ["SCCP41.8-5-2S", "SIP41.9-4-2SR3-1S"]
    assert [hop.available for hop in upgrade.hops] == [True, True]
    assert [hop.protocol_change for hop in upgrade.hops] == [True, True]
    assert upgrade.missing == ()
    bridge, others = parse_load("SCCP41.8-5-2S"), loads("SIP41.8-4-2S", "SIP41.8-3-3S")
    assert upgrade.alternatives == tuple(Alternative(bridge, other) for other in others)


def test_a_load_at_hand_is_taken_before_one_that_would_have_to_be_found() -> None:
    running, wanted = loads("SIP41.8-3-1S", "SIP41.9-4-2SR3-1S")
    upgrade = plan(running, wanted, at_hand=loads("SIP41.8-4-2S", "SIP42.8-5-2S"))
    assert way(upgrade) == ["SIP41.8-4-2S", "SIP41.9-4-2SR3-1S"]
    assert [hop.available for hop in upgrade.hops] == [True, False]
    assert upgrade.missing == ("cmterm-7941_7961-sip.9-4-2SR3-1.zip",)


PROBLEMS = [
    (
        "SIP41.8-3-1S",
        "SIP41.9-4-2SR3-1S",
        ["SIP41.9-4-2SR3-1S", "SIP41.8-5-2SR1S"],
        {},
        f"Not among the available loads: SIP41.8-5-2S. {KEY}",
        ("cmterm-7941_7961-sip.8-5-2.zip",),
    ),
    (
        "SIP41.8-5-2S",
        "SIP41.9-4-2SR3-1S",
        ["SIP41.8-5-2S"],
        {},
        "Not among the available loads: SIP41.9-4-2SR3-1S.",
        ("cmterm-7941_7961-sip.9-4-2SR3-1.zip",),
    ),
    (
        "SIP41.8-5-2S",
        "SIP42.9-4-2SR3-1S",
        None,
        {},
        "SIP42.9-4-2SR3-1S is made for 7942G and 7962G. A phone that runs SIP41.8-5-2S cannot take it.",
        (),
    ),
    (
        "unknown",
        "SIP42.9-4-2SR3-1S",
        None,
        {"model": "7941"},
        "SIP42.9-4-2SR3-1S is made for 7942G and 7962G, not for the 7941G.",
        (),
    ),
    ("sip88xx.12-8-1-0001-455", "sip88xx.12-0-7MPP0201-66", None, {}, LICENCE, ()),
    (
        "unknown",
        "sip78xx.10-2-1-12",
        None,
        {"model": "7811"},
        "A 7811 runs nothing older than 10.3(1).",
        (),
    ),
    ("sip78xx.12-8-1-0001-455", "sip78xx.TLexE2M-11-2-3C-12", None, {}, LICENCE, ()),
    (
        "sip88xx.12-0-7MPP0201-66",
        "sip88xx.12-8-1-0001-455",
        None,
        {},
        (
            "The phone runs multiplatform firmware: the change back to enterprise firmware needs a licence from Cisco "
            "for each MAC address and is not planned here."
        ),
        (),
    ),
    (
        "sip78xx.14-2-1-0101-26",
        "sip78xx.12-8-1-0001-455",
        None,
        {"model": "7841", "hardware_version": "V18"},
        "From hardware V18 on, the 7841 runs nothing older than 14.0(1)SR2.",
        (),
    ),
    (
        "sip78xx.14-2-1-0101-26",
        "sip78xx.12-8-1-0001-455",
        None,
        {"model": "7841", "hardware_version": "new"},
        "“new” is not a hardware version such as V08.",
        (),
    ),
    (
        "P0S3-8-12-00",
        "P0S3-04-4-00",
        None,
        {},
        "Firmware is signed from 5.0 on, and a phone that runs a signed load takes no unsigned one any more.",
        (),
    ),
    (
        "sip8831.10-3-1SR4b-1-NA",
        "sip8831.10-3-1SR6-1-EU",
        None,
        {},
        (
            "Loads from 10.3(1) on are made for one region each, and the wanted load is for another region than the "
            "running one."
        ),
        (),
    ),
    (
        "SCCP69xx.8-5-3",
        "SIP69xx.9-4-1-3SR3",
        None,
        {},
        (
            "A phone on unsigned firmware refuses the signed loads from 9.3(1) on until it has run an unsigned load "
            "in between. 9.0(x) is the oldest release from which the direct step is documented; which release was "
            "the last unsigned one is not stated. Needed in between: an unsigned load in 9.0(x); no load that can "
            "stand there is at hand or known by name."
        ),
        (),
    ),
    (
        "unknown",
        "P0S3-04-4-00",
        None,
        {},
        (
            "Firmware is signed from 5.0 on, and a phone that runs a signed load takes no unsigned one any more. The "
            "running load is not known: find it out first, in the phone's Status menu for instance."
        ),
        (),
    ),
]


@pytest.mark.parametrize(("running", "wanted", "available", "phone", "problem", "missing"), PROBLEMS)
def test_a_problem_says_why_there_is_no_way(
    running: str,
    wanted: str,
    available: list[str] | None,
    phone: dict[str, str],
    problem: str,
    missing: tuple[str, ...],
) -> None:
    upgrade = planned(running, wanted, available, **phone)
    assert (upgrade.hops, upgrade.problem, upgrade.missing) == ((), problem, missing)


def test_an_unsigned_69xx_goes_over_9_0() -> None:
    available = ["SIP69xx.9-0-2-0", "SIP69xx.9-4-1-3SR3", "SIP69xx.9-1-1-0"]
    assert way(planned("SCCP69xx.8-5-3", "SIP69xx.9-4-1-3SR3", available)) == available[:2]


def test_a_downgrade_is_said_to_be_one() -> None:
    hop = planned("SIP41.9-4-2SR3-1S", "SIP41.8-5-2S").hops[0]
    assert hop.downgrade
    assert hop.reason == (
        "Newer firmware still carries the old key and no check against going back was found in it, but this downgrade "
        "was not tried on a phone. This is a downgrade: SIP41.8-5-2S is older than SIP41.9-4-2SR3-1S."
    )


def test_a_step_without_a_rule_is_said_to_be_one() -> None:
    upgrade = planned("SIP41.9-4-2SR3-1S", "SIP41.8-2-1S")
    assert upgrade.hops[0].reason.startswith(NO_RULE)
    assert [(note.kind, note.text) for note in upgrade.notes] == [(RuleKind.NONE_FOUND, f"SIP41.8-2-1S: {NO_RULE}")]


def test_a_family_without_rules_is_planned_directly_with_a_note() -> None:
    reason = (
        "No stop was found for the 8961, 9951 and 9971. That is absence of evidence, not a promise that one step is "
        "enough."
    )
    upgrade = planned("sip9971.9-2-1-1", "sip9971.9-4-2SR4-1")
    assert way(upgrade) == ["sip9971.9-4-2SR4-1"]
    assert upgrade.hops[0].reason == reason
    assert [note.text for note in upgrade.notes] == [f"sip9971.9-4-2SR4-1: {reason}"]


def test_an_unknown_start_is_assumed_to_be_old_and_that_is_said() -> None:
    upgrade = planned("factory-reset", "SIP41.9-4-2SR3-1S")
    assert next(hop.reason for hop in upgrade.hops) == f"{KEY} {ANY_LOAD}"
    assert [note.kind for note in upgrade.notes] == [RuleKind.ASSUME]


def test_floors_that_could_not_be_checked_are_told() -> None:
    upgrade = planned("sip78xx.12-8-1-0001-455", "sip78xx.14-0-1-0201-9", model="7841")
    assert [note.text for note in upgrade.notes] == [
        (
            "The hardware version is not known. From hardware V20 on, the 7821, 7841 and 7861 run nothing older than "
            "14.0(1)SR3. The notes of 14.0(1) name 14.0(1) itself; the stricter statement is taken."
        )
    ]


def test_an_unknown_model_is_told() -> None:
    upgrade = planned("SIP41.8-5-2S", "SIP41.9-4-2SR3-1S", model="7985G")
    assert [note.text for note in upgrade.notes] == [
        "The model “7985G” is not known: no rule about models was applied."
    ]


def test_an_own_rule_is_obeyed_beside_the_known_ones() -> None:
    stop = Stop("9.2(1)", Loads(releases=parse_range("=9.2(1)")))
    own = Rule(
        id="own",
        kind=RuleKind.MUST_STOP,
        reason="Our phones go over 9.2(1).",
        families=frozenset({"7941_7961"}),
        start=Loads(releases=parse_range("<9.2(1)")),
        target=Loads(releases=parse_range(">=9.4")),
        via=(stop,),
    )
    running, wanted, bridge = loads("SIP41.8-5-2S", "SIP41.9-4-2SR3-1S", "SIP41.9-2-1S")
    upgrade = plan(running, wanted, rules=(*all_rules(), own), at_hand=[bridge])
    assert next((hop.load, hop.reason) for hop in upgrade.hops) == (bridge, "Our phones go over 9.2(1).")
    assert way(upgrade) == ["SIP41.9-2-1S", "SIP41.9-4-2SR3-1S"]


def test_rules_that_send_each_other_round_lead_nowhere() -> None:
    old, new = loads("SIP41.8-5-2S", "SIP41.9-2-1S")
    rules = [
        Rule(
            id=f"before {stop}",
            kind=RuleKind.MUST_STOP,
            reason="Round and round.",
            target=Loads(names=frozenset({"SIP41.9-4-2SR3-1S"})),
            via=(Stop(str(stop), Loads(names=frozenset({stop.name}))),),
        )
        for stop in (old, new)
    ]
    running, wanted = loads("SIP41.8-4-2S", "SIP41.9-4-2SR3-1S")
    upgrade = plan(running, wanted, rules=rules, at_hand=[old, new])
    assert (upgrade.hops, upgrade.problem) == (
        (),
        "Round and round. Needed in between: SIP41.8-5-2S; no load that can stand there is at hand or known by name.",
    )


def test_what_runs_is_a_load_or_a_state() -> None:
    assert parse_running("factory-reset") is RunningState.FACTORY_RESET
    assert parse_running("SIP41.8-5-2S") == parse_load("SIP41.8-5-2S")
    with pytest.raises(UnknownLoadName):
        parse_running("new")


SETS = {
    "79xx": loads("SIP41.7-0-3S", "SCCP41.8-3-1S", "SIP41.8-3-3S", "SCCP41.8-5-2S", "SIP41.8-5-2SR1S", "SIP41.9-2-1S"),
    "7940": loads(
        "P0S3-03-2-00", "P0S3-04-4-00", "P0S3-05-3-00", "P0S3-06-0-00", "P0S3-07-5-00", "P0S3-8-12-00", "P00305000200"
    ),
    "8831": loads(
        "sip8831.9-3-2-5",
        "sip8831.9-3-3-5",
        "sip8831.9-3-3-TO-10-3-1-v2",
        "sip8831.10-3-1-16-NA",
        "sip8831.10-3-1SR4-1-NA",
        "sip8831.10-3-1SR4-1-EU",
    ),
}
PHONE = Phone()


@st.composite
def questions(draw: st.DrawFn) -> tuple[LoadName | RunningState, LoadName, list[LoadName]]:
    known = SETS[draw(st.sampled_from(sorted(SETS)))]
    running = draw(st.sampled_from([*known, RunningState.UNKNOWN]))
    return running, draw(st.sampled_from(known)), draw(st.lists(st.sampled_from(known), unique=True))


def brute_force(running: LoadName | RunningState, wanted: LoadName, available: list[LoadName]) -> int | None:
    """The length of the shortest way of allowed steps over asked-for stops, by trying all; None where there is none."""
    if wanted not in available:
        return None
    others = [load for load in available if load != wanted]
    for length in range(len(others) + 1):
        if any(is_way((running, *between, wanted)) for between in permutations(others, length)):
            return length + 1
    return None


def is_way(path: tuple[LoadName | RunningState, ...]) -> bool:
    rules = all_rules()
    allowed = all(obstacle(rules, before, after, PHONE) is None for before, after in pairwise(path))  # type: ignore[arg-type]
    stops = pairwise(path[:-1])
    return allowed and all(any(rule.asks_for(stop, before) for rule in rules) for before, stop in stops)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(questions())
def test_no_way_is_shorter_and_every_hop_is_allowed(
    question: tuple[LoadName | RunningState, LoadName, list[LoadName]],
) -> None:
    running, wanted, available = question
    upgrade = plan(running, wanted, available=available)
    if running == wanted:
        assert upgrade == Plan(running, wanted)
        return
    assert (len(upgrade.hops) or None) == brute_force(running, wanted, available)
    assert bool(upgrade.problem) == (not upgrade.hops)
    path = [running, *(hop.load for hop in upgrade.hops)]
    for before, after in pairwise(path):
        assert isinstance(after, LoadName)
        assert obstacle(all_rules(), before, after, PHONE) is None
    assert not upgrade.hops or path[-1] == wanted


@settings(max_examples=80, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_the_same_question_has_the_same_answer(
    question: tuple[LoadName | RunningState, LoadName, list[LoadName]], random: object
) -> None:
    running, wanted, available = question
    shuffled = list(available)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(running, wanted, available=available) == plan(running, wanted, available=shuffled)


@settings(max_examples=80, deadline=None)
@given(questions(), st.data())
def test_one_more_load_never_makes_the_way_longer(
    question: tuple[LoadName | RunningState, LoadName, list[LoadName]], data: st.DataObject
) -> None:
    running, wanted, available = question
    more = data.draw(st.sampled_from([load for known in SETS.values() for load in known]))
    before = plan(running, wanted, available=available)
    after = plan(running, wanted, available=[*available, more])
    assert not before.hops or 0 < len(after.hops) <= len(before.hops)
