"""Planning an upgrade: which loads a phone must run, one after the other, to reach the wanted one.

The plan is a pure function of the running load, the wanted load, the phone, the loads at hand and the rules. It
is never stored: once the phone is seen on the first hop, the next plan is made from there.

    >>> upgrade = plan(parse_load("SCCP41.8-3-1S"), parse_load("SIP41.9-4-2SR3-1S"))
    >>> [hop.load.name for hop in upgrade.hops]
    ['SIP41.8-5-2S', 'SIP41.9-4-2SR3-1S']

A phone whose load is not known may run any: a step from there is taken only if no rule forbids it for any load.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from firmware.families import UnknownModel, canonical_model, family_of_model
from firmware.paths import known_stops, ranked_stops, shortest_path
from firmware.plans import Alternative, Hop, Note, Plan
from firmware.rulebook import all_rules
from firmware.rules import (
    EXPLAINING,
    TELLING,
    InvalidHardwareVersion,
    Phone,
    Rule,
    RuleKind,
    RunningState,
    goes_back,
    obstacle,
    parse_hardware,
)
from firmware.versions import LoadName, parse_load, usual_package
from provisioning.sentences import joined, said

NO_RULE = said("No rule was found for this step. That is absence of evidence, not a promise that it works.")
ANY_LOAD = said("The running load is not known, so the phone is taken to run any load, however old.")


@dataclass(frozen=True, slots=True)
class _Question:
    start: LoadName | RunningState
    wanted: LoadName
    phone: Phone
    rules: tuple[Rule, ...]
    at_hand: frozenset[LoadName]
    limited: bool
    """Whether only loads at hand may be used."""

    def allowed(self, start: LoadName | RunningState, load: LoadName) -> bool:
        return obstacle(self.rules, start, load, self.phone) is None

    def may_stop(self, start: LoadName | RunningState, load: LoadName) -> bool:
        """Whether the step is allowed and a rule asks for the load: nobody is led over loads without need."""
        return any(rule.asks_for(load, start) for rule in self.rules) and self.allowed(start, load)

    def stops(self, *, known: bool) -> tuple[LoadName, ...]:
        loads = self.at_hand | (known_stops(self.rules, self.wanted.family) if known else frozenset())
        family = [load for load in loads if load.family.name == self.wanted.family.name]
        return ranked_stops(self.rules, self.wanted, family, self.at_hand)

    def path(self, *, known: bool) -> tuple[LoadName, ...]:
        return shortest_path(self.start, self.wanted, self.stops(known=known), self.allowed, self.may_stop)


def plan(
    running: LoadName | RunningState,
    wanted: LoadName,
    model: str | None = None,
    hardware_version: str | None = None,
    available: Collection[LoadName] | None = None,
    rules: Collection[Rule] | None = None,
    *,
    at_hand: Collection[LoadName] = (),
) -> Plan:
    """Plan the way from the running to the wanted load; the same input gives the same plan.

    ``available`` limits the loads to these. Without it, stops whose names the rules know may be used too: they are
    marked as not available unless they are ``at_hand``, and their packages are listed as missing.
    """
    if running == wanted:
        return Plan(running, wanted)
    try:
        phone = _phone(model, hardware_version)
    except InvalidHardwareVersion as error:
        return Plan(running, wanted, problem=str(error))
    question = _Question(
        start=running,
        wanted=wanted,
        phone=phone,
        rules=_rules_of(wanted, all_rules() if rules is None else rules),
        at_hand=frozenset(at_hand if available is None else available),
        limited=available is not None,
    )
    return _answer(question, _notes_on_phone(question, model))


def parse_running(text: str) -> LoadName | RunningState:
    """Read a load name, ``unknown`` or ``factory-reset``. Raises UnknownLoadName."""
    return RunningState(text) if text in set(RunningState) else parse_load(text)


def _rules_of(wanted: LoadName, rules: Collection[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if not rule.families or wanted.family.name in rule.families)


def _answer(question: _Question, notes: tuple[Note, ...]) -> Plan:
    problem = _mismatch(question)
    if problem:
        return Plan(question.start, question.wanted, notes=notes, problem=problem)
    path = question.path(known=not question.limited)
    if not path or (question.limited and question.wanted not in question.at_hand):
        return _no_way(question, notes)
    return Plan(
        start=question.start,
        wanted=question.wanted,
        hops=tuple(_hop(question, path, place) for place in range(len(path))),
        missing=_missing(question, path),
        notes=notes + _notes_on_path(question, path),
        alternatives=tuple(_alternatives(question, path)),
    )


def _phone(model: str | None, hardware_version: str | None) -> Phone:
    hardware = parse_hardware(hardware_version) if hardware_version else None
    try:
        return Phone(canonical_model(model) if model else None, hardware)
    except UnknownModel:
        return Phone(None, hardware)


def _mismatch(question: _Question) -> str | None:
    """Why the wanted load is not made for this phone, if it is not."""
    wanted, start, model = question.wanted, question.start, question.phone.model
    phones = " and ".join(wanted.family.models)
    if model and family_of_model(model).name != wanted.family.name:
        return said(
            "%(wanted)s is made for %(phones)s, not for the %(model)s.", wanted=wanted, phones=phones, model=model
        )
    if isinstance(start, LoadName) and start.family.name != wanted.family.name:
        return said(
            "%(wanted)s is made for %(phones)s. A phone that runs %(start)s cannot take it.",
            wanted=wanted,
            phones=phones,
            start=start,
        )
    return None


def _no_way(question: _Question, notes: tuple[Note, ...]) -> Plan:
    """A plan that says what stands in the way and, where that is a load that could be had, names its package."""
    path = question.path(known=True)
    return Plan(
        start=question.start,
        wanted=question.wanted,
        missing=_missing(question, path),
        notes=notes,
        problem=_lacking(question, path) if path else _forbidden(question),
    )


def _lacking(question: _Question, path: tuple[LoadName, ...]) -> str:
    lacking = [place for place, load in enumerate(path) if load not in question.at_hand]
    names = ", ".join(path[place].name for place in lacking)
    words: list[str] = [said("Not among the available loads: %(names)s.", names=names)]
    if lacking[0] < len(path) - 1:
        words.append(_hop(question, path, lacking[0]).reason)
    return joined(" ", words)


def _forbidden(question: _Question) -> str:
    rule = obstacle(question.rules, question.start, question.wanted, question.phone)
    words: list[str] = [rule.reason] if rule else []
    if rule and rule.via:
        needed = reduce(_either, (stop.words for stop in rule.via))
        words.append(
            said(
                "Needed in between: %(needed)s; no load that can stand there is at hand or known by name.",
                needed=needed,
            )
        )
    if isinstance(question.start, RunningState) and rule and not rule.start.is_any:
        words.append(said("The running load is not known: find it out first, in the phone's Status menu for instance."))
    return joined(" ", words)


def _either(one: str, other: str) -> str:
    return said("%(one)s or %(other)s", one=one, other=other)


def _missing(question: _Question, path: tuple[LoadName, ...]) -> tuple[str, ...]:
    return tuple(usual_package(load) for load in path if load not in question.at_hand)


def _hop(question: _Question, path: tuple[LoadName, ...], place: int) -> Hop:
    load = path[place]
    before = path[place - 1] if place else question.start
    rule = _explanation(question, before, path[place:])
    downgrade = isinstance(before, LoadName) and goes_back(before, load)
    protocol_change = isinstance(before, LoadName) and before.protocol is not load.protocol
    words = [rule.reason if rule else NO_RULE]
    if isinstance(before, RunningState):
        words.append(ANY_LOAD)
    if isinstance(before, LoadName) and protocol_change:
        words.append(
            said("The phone changes from %(before)s to %(after)s here.", before=before.protocol, after=load.protocol)
        )
    if downgrade:
        words.append(said("This is a downgrade: %(load)s is older than %(before)s.", load=load, before=before))
    return Hop(
        load=load,
        reason=joined(" ", words),
        sources=rule.sources if rule else (),
        available=load in question.at_hand,
        downgrade=downgrade,
        protocol_change=protocol_change,
    )


def _explanation(question: _Question, before: LoadName | RunningState, ahead: tuple[LoadName, ...]) -> Rule | None:
    """Why the next load is run: a rule asks for it as a stop, or says how the step to it goes."""
    load, *later = ahead
    for rule in question.rules:
        if rule.asks_for(load, before) and any(rule.blocks(before, target, question.phone) for target in later):
            return rule
    explaining = [rule for rule in question.rules if rule.kind in EXPLAINING]
    speaking = [rule for rule in explaining if rule.speaks_of(before, load, question.phone)]
    return min(speaking, key=lambda rule: EXPLAINING.index(rule.kind), default=None)


def _alternatives(question: _Question, path: tuple[LoadName, ...]) -> Iterator[Alternative]:
    stops = question.stops(known=not question.limited)
    for before, (load, after) in zip((question.start, *path), pairwise(path), strict=False):
        for stop in stops:
            if stop not in path and question.may_stop(before, stop) and question.allowed(stop, after):
                yield Alternative(load, stop)


def _notes_on_phone(question: _Question, model: str | None) -> tuple[Note, ...]:
    unknown = model and question.phone.model is None
    note = Note(
        RuleKind.NOTE, said("The model “%(model)s” is not known: no rule about models was applied.", model=model)
    )
    return (*([note] if unknown else []), *_unchecked_floors(question))


def _unchecked_floors(question: _Question) -> Iterator[Note]:
    """Hardware floors that may forbid the wanted load, for a phone whose hardware version is not known."""
    for rule in question.rules:
        unchecked = rule.kind is RuleKind.HARDWARE_FLOOR and question.phone.hardware is None
        if unchecked and rule.speaks_of(question.start, question.wanted, question.phone):
            yield Note(
                RuleKind.WARN, said("The hardware version is not known. %(reason)s", reason=rule.reason), rule.sources
            )


def _notes_on_path(question: _Question, path: tuple[LoadName, ...]) -> tuple[Note, ...]:
    """What the rules tell of each step, each thing once, and the steps of which nothing is known."""
    notes: dict[Note, None] = {}
    for place, load in enumerate(path):
        before = path[place - 1] if place else question.start
        rule = _explanation(question, before, path[place:])
        if rule is None or rule.kind is RuleKind.NONE_FOUND:
            notes[
                Note(
                    RuleKind.NONE_FOUND,
                    said("%(load)s: %(reason)s", load=load, reason=rule.reason if rule else NO_RULE),
                )
            ] = None
        notes |= dict.fromkeys(_told(question, before, load))
    return tuple(notes)


def _told(question: _Question, before: LoadName | RunningState, load: LoadName) -> Iterator[Note]:
    telling = [rule for rule in question.rules if rule.kind in TELLING]
    for rule in sorted(telling, key=lambda rule: TELLING.index(rule.kind)):
        if rule.speaks_of(before, load, question.phone):
            yield Note(rule.kind, rule.reason, rule.sources)
