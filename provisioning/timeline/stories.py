"""What a boot tells: what was asked for in order, where it stopped, what that means and what to do.

>>> story = tell(boot, Known())
>>> story.sentence
'The server does not have SEP001122AABBCC.cnf.xml: the phone has no configuration.'
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.sentences import joined, said
from provisioning.timeline.boots import Boot
from provisioning.timeline.findings import Finding, Known, find
from provisioning.timeline.kinds import Kind
from provisioning.timeline.loads import NO_MEMBERS, Members
from provisioning.timeline.requests import Outcome, plain_name
from provisioning.timeline.situations import Situation, State, hint_words, words_for
from provisioning.timeline.steps import Step, Weight, steps_of

BUSY = timedelta(seconds=30)
"""A phone that asked for something less than this ago may go on."""

_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Story:
    """A boot in words."""

    boot: Boot
    steps: tuple[Step, ...]
    situation: Situation
    state: State
    sentence: str
    causes: tuple[str, ...]
    """The usual ones, the likeliest first."""
    next: str
    """What comes next, or what to do."""
    hints: tuple[str, ...]
    """What else the requests show."""


def tell(boot: Boot, known: Known) -> Story:
    """Return the story of a boot."""
    finding = find(boot, known)
    if words_for(finding.situation).open and _is_busy(boot, known):
        finding = Finding(Situation.UNDER_WAY, plain_name(boot.requests[-1].name), finding.load)
    words, steps = words_for(finding.situation), steps_of(boot)
    return Story(
        boot=boot,
        steps=steps,
        situation=finding.situation,
        state=State.DONE if words.state is State.UNDER_WAY and known.has_later else words.state,
        sentence=_filled(words.sentence, finding),
        causes=tuple(_filled(cause, finding) for cause in words.causes),
        next=_filled(words.next, finding),
        hints=tuple(_hints(steps, finding)),
    )


def tell_all(boots: Sequence[Boot], members: Members = NO_MEMBERS, now: datetime | None = None) -> tuple[Story, ...]:
    """Return the stories of one phone's boots, oldest first as the boots are."""
    return tuple(
        tell(boot, Known(tuple(boots[:place]), place + 1 < len(boots), members, now))
        for place, boot in enumerate(boots)
    )


def _is_busy(boot: Boot, known: Known) -> bool:
    return known.now is not None and not known.has_later and known.now - boot.ended_at < BUSY


def _filled(text: str, finding: Finding) -> str:
    return said(text, file=finding.file, load=finding.load)


def _hints(steps: tuple[Step, ...], finding: Finding) -> Iterator[str]:
    words = hint_words()
    missing = {step.kind.kind for step in steps if step.request.outcome is Outcome.MISSING}
    kinds = {step.kind.kind for step in steps}
    if any(step.request.outcome is Outcome.ASKED for step in steps):
        yield said(words["not_proved"])
    if Kind.FLAT_IMAGE in kinds:
        yield said(words["old_7940"])
    elif kinds & {Kind.FLAT_CONFIGURATION, Kind.FLAT_DEFAULTS}:
        yield said(words["universal_7940"])
    if Kind.TRUST_LIST in missing:
        yield said(words["no_trust_list"])
    if missing & {Kind.USER_LOCALE, Kind.NETWORK_LOCALE}:
        yield said(words["no_locale"])
    for key, outcome in _HINTS_OF_OUTCOMES:
        if files := _serious(steps, outcome, finding):
            yield said(words[key], files=files)


def _serious(steps: tuple[Step, ...], outcome: Outcome, finding: Finding) -> str:
    """Name the files that matter and came to this in the end, other than what the story itself is about."""
    concerned = (step.request for step in steps if step.weight is Weight.SERIOUS and step.request.outcome is outcome)
    names = list(dict.fromkeys(plain_name(request.name) for request in concerned))
    arrived = {plain_name(step.request.name) for step in steps if step.weight is Weight.FINE}
    others = [name for name in names if name != finding.file and name not in arrived]
    named: list[str] = others[:_NAMED_AT_MOST]
    if len(others) > _NAMED_AT_MOST:
        named.append(said("%(count)s more", count=len(others) - _NAMED_AT_MOST))
    return joined(", ", named)


_HINTS_OF_OUTCOMES = (
    ("serious_missing", Outcome.MISSING),
    ("refused_files", Outcome.REFUSED),
    ("broken_off", Outcome.FAILED),
)
