"""Numbers are tried on dial plans as phones take them, and what is not documented stays open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.dialing import Trial, try_number
from provisioning.cnfxml.dialrules import Rule

ANY = Rule("*", 5)
STAR = "Whether the “*” of rule {} also stands for no digit: sources differ."
NO_RULE = "No rule takes these digits; when a phone sends them is not documented."


def test_the_longest_literal_wins_and_a_point_beats_a_star() -> None:
    literal, points = Rule("1100", 2), Rule("1...", 3)
    plan = (ANY, points, literal)
    assert try_number(plan, "1100", call_manager_mode=True) == Trial("1100", literal, 2, "1100")
    assert try_number(plan, "1101", call_manager_mode=True) == Trial("1101", points, 3, "1101")
    assert try_number(plan, "11011", call_manager_mode=True) == Trial("11011", ANY, 5, "11011")
    assert try_number((ANY, Rule("..", 3)), "11", call_manager_mode=True) == Trial("11", Rule("..", 3), 3, "11")


def test_a_rule_without_timeout_in_seconds_dials_before_the_last_digit() -> None:
    emergency = Rule("112", 0)
    assert try_number((ANY, emergency), "1123", call_manager_mode=True) == Trial(
        "112",
        emergency,
        0,
        "112",
        remarks=(
            "Rule 2 sends at once, and rule 1 takes longer numbers; whether a phone waits for them is not documented.",
        ),
    )
    assert try_number((emergency,), "112", call_manager_mode=True) == Trial("112", emergency, 0, "112")


def test_a_hot_line_dials_when_the_receiver_is_lifted() -> None:
    hot_line = Rule("", 0, rewrite="100")
    assert try_number((hot_line,), "", call_manager_mode=True) == Trial("", hot_line, 0, "100")
    assert try_number((hot_line,), "55", call_manager_mode=True) == Trial("", hot_line, 0, "100")


def test_an_empty_rule_without_a_number_to_send_is_no_hot_line() -> None:
    assert try_number((Rule("", 0), ANY), "55", call_manager_mode=True) == Trial("55", ANY, 5, "55")


def test_the_pound_key_is_a_digit_in_call_manager_mode_and_dials_in_the_other() -> None:
    code = Rule("#1.", 1)
    assert try_number((code,), "#1#", call_manager_mode=True) == Trial("#1#", code, 1, "#1#")
    assert try_number((ANY,), "42#7", call_manager_mode=False) == Trial("42", ANY, 0, "42")
    assert try_number((ANY,), "42#7", call_manager_mode=True) == Trial("42#7", ANY, 5, "42#7")


def test_an_escaped_star_is_the_key_itself() -> None:
    forward = Rule(r"\*21*", 4)
    assert try_number((forward,), "*2155", call_manager_mode=True) == Trial("*2155", forward, 4, "*2155")
    assert try_number((forward,), "92155", call_manager_mode=True) == Trial("92155", sent="92155", remarks=(NO_RULE,))


def test_a_comma_plays_a_tone_and_takes_no_digit() -> None:
    outside = Rule("9,01.,*", 4)
    assert try_number((outside,), "901234", call_manager_mode=True) == Trial("901234", outside, 4, "901234", (1, 4))


def test_a_star_takes_one_digit_at_the_least_and_the_doubt_is_told() -> None:
    assert try_number((Rule("9*", 4),), "9", call_manager_mode=True) == Trial(
        "9", sent="9", remarks=(STAR.format(1), NO_RULE)
    )


def test_a_plus_is_among_the_digits() -> None:
    assert try_number((Rule("...", 1),), "+4*", call_manager_mode=False).sent == "+4*"


@pytest.mark.parametrize(
    ("match", "rewrite", "typed", "sent"),
    [
        ("*", "", "123", "123"),
        ("*", "0%0", "123", "0123"),
        ("*", "%s%%%.", "123", "123%."),
        ("0..", "5.6.", "012", "5162"),
        ("0..", "55", "012", "55"),
        ("9,..", "..", "912", "12"),
        ("0..", ".", "012", None),
        ("0*", ".", "012", None),
        ("0..", "%1", "012", None),
        ("0..", "%", "012", None),
    ],
)
def test_a_number_is_rewritten_as_far_as_it_is_documented(
    match: str, rewrite: str, typed: str, sent: str | None
) -> None:
    trial = try_number((Rule(match, 1, rewrite=rewrite),), typed, call_manager_mode=True)
    open_question = "What the rewriting of rule 1 makes of these digits is not documented."
    assert trial.sent == sent
    assert trial.remarks == (() if sent is not None else (open_question,))


def test_a_rule_can_be_for_one_line() -> None:
    second = Rule("1", 7, line=2)
    assert try_number((ANY, second), "1", call_manager_mode=True) == Trial("1", ANY, 5, "1")
    assert try_number((ANY, second), "1", call_manager_mode=True, line=2) == Trial("1", second, 7, "1")


def test_what_is_not_documented_is_told() -> None:
    assert try_number((), "12", call_manager_mode=True) == Trial(
        "12", sent="12", remarks=("Without rules a number is sent after 10 s or after 15 s: sources differ.",)
    )
    assert try_number((), "", call_manager_mode=True) == Trial("")
    twice = (Rule("1.", 1), Rule("1.", 2), Rule(".1", 3))
    assert try_number(twice, "11", call_manager_mode=True) == Trial(
        "11",
        twice[0],
        1,
        "11",
        remarks=("Rule 2, 3 fits as well as rule 1; which one a phone takes is not documented.",),
    )
    silent = Rule("1", None)
    assert try_number((silent,), "1", call_manager_mode=True) == Trial(
        "1", silent, None, "1", remarks=("Rule 1 has no timeout; how long a phone waits then is not documented.",)
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text("1*.,\\", max_size=40).map(lambda match: Rule(match, 1)), max_size=5), st.text("1*#", max_size=40)
)
def test_a_trial_counts_only_digits_that_were_typed(rules: list[Rule], typed: str) -> None:
    for mode in (True, False):
        trial = try_number(rules, typed, call_manager_mode=mode)
        assert trial.dialled == typed if mode else trial.dialled == typed.partition("#")[0]
        assert trial.rule is None or trial.rule in rules


def test_many_stars_cost_no_time() -> None:
    assert try_number((Rule("*1" * 98, 1),), "1" * 40, call_manager_mode=True).rule is None
