"""On the way to the wanted load: which load a phone is told in `loadInformation`, and why.

It is the next hop of the plan from the load that the phone runs to the one it should run, and only a load that is
there complete. Where the way is blocked, the phone is told the load that it runs or, if that is not known, an empty
name: either way it fetches nothing and keeps what it has.

A phone whose wanted load is *pinned* is told exactly that, without a plan and whatever firmware is at hand. Imported
phones are pinned to the load that their file named: which load they run is not known, the file was already telling
them this one, and their configuration has to go on saying what the file said. A pin holds for one load: with another
wanted load, from whatever page or spreadsheet, the way is planned again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db import transaction
from django.db.models import Count

from firmware.at_hand import loads_at_hand, rules_in_force
from firmware.planner import parse_running, plan
from firmware.plans import Plan
from firmware.rules import Rule, RunningState
from firmware.versions import LoadName, UnknownLoadName, parse_load
from phones.models import Phone
from provisioning.sentences import said


class State(StrEnum):
    """How far a phone is."""

    NO_WISH = "no wish"
    """No load is wanted: the phone keeps what it has."""
    PINNED = "pinned"
    ARRIVED = "arrived"
    UNDER_WAY = "under way"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Question:
    """What decides a phone's way; phones with the same question go the same way."""

    model: str
    hardware_version: str
    running_load: str
    wanted_load: str
    pinned_load: str


FIELDS = tuple(Question.__slots__)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The answer: where a phone stands."""

    state: State
    told: str | None
    """The load for `loadInformation`; `None` leaves that to what the phone inherits."""
    plan: Plan | None = None
    """`None` where nothing was planned."""
    problem: str = ""
    """Why the phone cannot go on; empty when it can, or need not."""


class Upgrades:
    """Answers for any number of phones, against the firmware as it was when it was first asked about."""

    def __init__(self) -> None:
        self._answers: dict[Question, Upgrade] = {}

    def of(self, phone: Phone) -> Upgrade:
        """Return where the phone stands."""
        return self.answer(Question(*(getattr(phone, field) for field in FIELDS)))

    def answer(self, question: Question) -> Upgrade:
        """Return the answer; the same question is planned once."""
        if question not in self._answers:
            self._answers[question] = self._answer(question)
        return self._answers[question]

    @cached_property
    def loads(self) -> frozenset[LoadName]:
        """The loads that a phone can fetch whole."""
        return loads_at_hand()

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The known rules and the administrators' own."""
        return rules_in_force()

    def says_the_same(self, other: "Upgrades") -> bool:
        """Tell whether `other` rests on the same firmware and rules; nothing is read where nobody has asked."""
        return not self._answers or (self.loads, self.rules) == (other.loads, other.rules)

    def _answer(self, question: Question) -> Upgrade:
        wanted = question.wanted_load
        if not wanted:
            return Upgrade(State.NO_WISH, None)
        if wanted == question.pinned_load:
            return Upgrade(State.PINNED, wanted)
        try:
            target = parse_load(wanted)
        except UnknownLoadName as error:
            return _unreadable(question, error)
        if running_of(question.running_load) == target:
            return Upgrade(State.ARRIVED, target.name)
        return self._planned(question, target)

    def _planned(self, question: Question, target: LoadName) -> Upgrade:
        way = plan(
            running_of(question.running_load),
            target,
            question.model or None,
            question.hardware_version or None,
            rules=self.rules,
            at_hand=self.loads,
        )
        if way.problem:
            return _blocked(question, way.problem, way)
        first = way.hops[0]
        if not first.available:
            return _blocked(
                question,
                said("%(load)s is not there complete: add %(package)s.", load=first.load, package=way.missing[0]),
                way,
            )
        return Upgrade(State.UNDER_WAY, first.load.name, way)


def running_of(text: str) -> LoadName | RunningState:
    """Return the running load of a phone as the planner takes it; a name that nobody can read is as good as none."""
    try:
        return parse_running(text or RunningState.UNKNOWN)
    except UnknownLoadName:
        return RunningState.UNKNOWN


def _unreadable(question: Question, error: UnknownLoadName) -> Upgrade:
    """Answer for a wanted load that cannot be planned, unless it runs already."""
    if question.wanted_load == question.running_load:
        return Upgrade(State.ARRIVED, question.wanted_load)
    return _blocked(question, said("%(error)s To publish it as it is, pin it.", error=str(error)))


def _blocked(question: Question, problem: str, way: Plan | None = None) -> Upgrade:
    running = running_of(question.running_load)
    return Upgrade(State.BLOCKED, running.name if isinstance(running, LoadName) else "", way, problem)


def loads_in_use() -> Mapping[str, int]:
    """Return the loads that phones are told or should run, each with the number of these phones."""
    upgrades, needed = Upgrades(), dict[str, int]()
    for question, phones in _questions():
        answer = upgrades.answer(question)
        wanted = answer.plan.wanted.name if answer.plan else question.wanted_load
        for load in {answer.told, wanted} - {None, ""}:
            needed[str(load)] = needed.get(str(load), 0) + phones
    return needed


@contextmanager
def firmware_changing() -> Iterator[None]:
    """Around a change of loads or rules: at its end, the phones that are told another load wait to be published."""
    before, after = Upgrades(), Upgrades()
    told = {question: before.answer(question).told for question, _ in _questions()}
    yield
    for question, load in told.items():
        if after.answer(question).told != load:
            Phone.objects.filter(**{field: getattr(question, field) for field in FIELDS}).mark_changed()


@transaction.atomic
def observed(phone: Phone, load: str) -> bool:
    """Note the load that a phone was seen to run, and return whether that is news.

    When the phone is to be told another load than before, it waits to be published: that carries the next hop.
    """
    stored = Phone.objects.select_for_update().get(pk=phone.pk)
    if stored.running_load == load:
        return False
    before = Upgrades().of(stored).told
    phone.running_load = stored.running_load = load
    stored.save(update_fields=["running_load"])
    if Upgrades().of(stored).told != before:
        stored.affected_phones().mark_changed()
    return True


def _questions() -> Iterator[tuple[Question, int]]:
    """Yield each question that phones with a wish ask, and how many ask it."""
    groups = Phone.objects.exclude(wanted_load="").order_by().values_list(*FIELDS).annotate(phones=Count("pk"))
    for *texts, phones in groups:
        yield Question(*texts), phones
