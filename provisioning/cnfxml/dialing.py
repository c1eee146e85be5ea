"""Trying a number on a dial plan: which rule takes it, when it is sent, and as what.

    >>> trial = try_number([Rule("9,*", 5, rewrite="0%0")], "9123", call_manager_mode=True)
    >>> trial.seconds, trial.sent
    (5, '09123')

Source: Cisco's SIP stack as published by Mozilla (dialplan.c), usecallmanager.nz (dial template). Where these two
differ or are silent, the trial says so in its remarks and leaves the answer open.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from provisioning.cnfxml.dialpatterns import POUND, Pattern
from provisioning.cnfxml.dialrules import Rule
from provisioning.sentences import said

_REWRITE_PART = re.compile(r"%.?|\.|[^%.]+", re.DOTALL)
_NO_PLAN = said("Without rules a number is sent after 10 s or after 15 s: sources differ.")
_NO_RULE = said("No rule takes these digits; when a phone sends them is not documented.")


@dataclass(frozen=True, slots=True)
class Trial:
    """What a phone does with the digits that somebody types one after the other."""

    dialled: str
    """The digits that count: the phone may dial before the last one is typed."""
    rule: Rule | None = None
    """The rule that takes them; `None` is no rule."""
    seconds: int | None = None
    """How long after the last of these digits the number is sent; `None` is not known."""
    sent: str | None = None
    """The number that is sent; `None` is not known."""
    tones_after: tuple[int, ...] = ()
    """After how many digits a secondary dial tone is heard."""
    remarks: tuple[str, ...] = ()
    """What is not known, in sentences."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A rule with its number in the plan, from 1."""

    number: int
    rule: Rule
    pattern: Pattern


def try_number(rules: Iterable[Rule], digits: str, *, call_manager_mode: bool, line: int = 1) -> Trial:
    """Return what a phone makes of `digits`, of `0` to `9`, `*`, `#` and `+`, typed on a line.

    In call manager mode (`USECALLMANAGER` as the proxy of line 1) `#` is a digit like others; else it dials at once.
    """
    plan = [
        _Candidate(number, rule, Pattern.of(rule.match))
        for number, rule in enumerate(rules, 1)
        if rule.line in (None, line)
    ]
    trial = _typed(plan, "")
    for length in range(1, len(digits) + 1):
        if trial.seconds == 0 and trial.sent:
            break
        typed = digits[:length]
        if typed.endswith(POUND) and not call_manager_mode:
            return replace(_typed(plan, typed.removesuffix(POUND)), seconds=0)
        trial = _typed(plan, typed)
    return trial


def _typed(plan: Sequence[_Candidate], typed: str) -> Trial:
    """Return what happens when nothing is typed after `typed`."""
    fitting = [candidate for candidate in plan if candidate.pattern.takes(typed)]
    doubts = tuple(_doubts(plan, typed))
    if not fitting:
        silence = (_NO_RULE if plan else _NO_PLAN,) if typed else ()
        return Trial(typed, sent=typed or None, remarks=doubts + silence)
    best = max(fitting, key=lambda candidate: candidate.pattern.weight)
    sent = _rewritten(best, typed)
    remarks = doubts + tuple(_about(best, plan, typed, sent))
    return Trial(typed, best.rule, best.rule.timeout, sent, best.pattern.tones_after(), remarks)


def _doubts(plan: Sequence[_Candidate], typed: str) -> Iterator[str]:
    """Yield the rules that take `typed` only if a star may stand for nothing."""
    for candidate in plan:
        pattern = candidate.pattern
        if typed and pattern.takes(typed, shortest_star=0) and not pattern.takes(typed):
            yield said(
                "Whether the “*” of rule %(rule)s also stands for no digit: sources differ.", rule=candidate.number
            )


def _about(best: _Candidate, plan: Sequence[_Candidate], typed: str, sent: str | None) -> Iterator[str]:
    """Yield what is not known about the rule that was chosen."""
    others = [candidate for candidate in plan if candidate is not best]
    equal = [it for it in others if it.pattern.weight == best.pattern.weight and it.pattern.takes(typed)]
    if equal:
        yield said(
            "Rule %(others)s fits as well as rule %(rule)s; which one a phone takes is not documented.",
            others=_numbers(equal),
            rule=best.number,
        )
    longer = [it for it in others if it.pattern.takes_longer(typed)] if best.rule.timeout == 0 and typed else []
    if longer:
        yield (
            said(
                "Rule %(rule)s sends at once, and rule %(others)s takes longer numbers; whether a "
                "phone waits for them is not documented.",
                rule=best.number,
                others=_numbers(longer),
            )
        )
    if best.rule.timeout is None:
        yield said("Rule %(rule)s has no timeout; how long a phone waits then is not documented.", rule=best.number)
    if sent is None:
        yield said("What the rewriting of rule %(rule)s makes of these digits is not documented.", rule=best.number)


def _numbers(candidates: Iterable[_Candidate]) -> str:
    return ", ".join(str(candidate.number) for candidate in candidates)


def _rewritten(candidate: _Candidate, typed: str) -> str | None:
    """Return what is sent: `%0` and `%s` are all digits, each `.` is the next one that a point has matched.

    `None` where the sources do not tell: the groups `%1` to `%5`, and points that do not pair off.
    """
    if not candidate.rule.rewrite:
        return typed
    known = {"%0": typed, "%s": typed, "%%": "%", "%.": "."}
    parts = _REWRITE_PART.findall(candidate.rule.rewrite)
    points = candidate.pattern.taken_by_points(typed) or ()
    if len(points) != parts.count(".") and "." in parts:
        return None
    if any(part.startswith("%") and part not in known for part in parts):
        return None
    following = iter(points)
    return "".join(next(following) if part == "." else known.get(part, part) for part in parts)
