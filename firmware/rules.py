"""Rules of upgrading: what each says of one step.

A step leads from a load (or from a phone whose load is not known) to a load. Rules of the blocking kinds forbid
steps; a must_stop rule also says which loads may stand in between. The other kinds explain or warn. An
administrator's own rules are of the same class as the known ones, which `rulebook` reads.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from firmware.families import Protocol
from firmware.releases import Release, ReleaseRange
from firmware.versions import Incomparable, LoadName, Train, is_older
from provisioning.sentences import said

HARDWARE = re.compile(r"V?(\d{1,3})", re.IGNORECASE)


class RunningState(StrEnum):
    """A phone whose load is not known; the values are the words of the command line."""

    UNKNOWN = "unknown"
    FACTORY_RESET = "factory-reset"


class RuleKind(StrEnum):
    MUST_STOP = "must_stop"
    FORBIDDEN = "forbidden"
    HARDWARE_FLOOR = "hardware_floor"
    LICENCE = "licence"
    MATCH = "match"
    DIRECT = "direct"
    NONE_FOUND = "none_found"
    ASSUME = "assume"
    ALLOWED_PROBABLY = "allowed_probably"
    ADVICE = "advice"
    WARN = "warn"
    NOTE = "note"


BLOCKING = (
    RuleKind.FORBIDDEN,
    RuleKind.LICENCE,
    RuleKind.HARDWARE_FLOOR,
    RuleKind.MATCH,
    RuleKind.MUST_STOP,
)
"""Kinds that forbid a step, the gravest first."""

EXPLAINING = (RuleKind.DIRECT, RuleKind.ALLOWED_PROBABLY, RuleKind.NONE_FOUND)
"""Kinds that say why a step is taken, the better reason first."""

TELLING = (RuleKind.ASSUME, RuleKind.WARN, RuleKind.ADVICE, RuleKind.NOTE)
"""Kinds that an administrator should read before a step, the most pressing first."""


class Relation(StrEnum):
    """How the load at the end of a step stands to the one at its beginning."""

    OLDER = "older"
    OTHER_REGION = "other-region"


class InvalidHardwareVersion(ValueError):
    """A text is not a hardware version such as V08."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from."""

    key: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Loads:
    """A set of loads, by what their names say. What is left empty does not narrow it."""

    protocols: frozenset[Protocol] = frozenset()
    releases: ReleaseRange | None = None
    trains: frozenset[Train] = frozenset()
    names: frozenset[str] = frozenset()

    def __contains__(self, load: LoadName) -> bool:
        return (
            (not self.protocols or load.protocol in self.protocols)
            and (not self.trains or load.version.train in self.trains)
            and (not self.names or load.name in self.names)
            and (self.releases is None or load.version.release in self.releases)
        )

    @property
    def is_any(self) -> bool:
        """Whether nothing narrows the set."""
        return self == Loads()


@dataclass(frozen=True, slots=True)
class Stop:
    """Loads that may stand in between, in the words of a sentence, and the best of them."""

    words: str
    loads: Loads
    prefer: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class Phone:
    """What rules ask about a phone beside its loads. ``None`` is not known."""

    model: str | None = None
    hardware: int | None = None
    """The number of the hardware version: 8 for V08."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement about steps from some loads to others."""

    id: str
    kind: RuleKind
    reason: str
    """A sentence or two for the administrator."""
    start: Loads = field(default_factory=Loads)
    target: Loads = field(default_factory=Loads)
    relation: Relation | None = None
    states: frozenset[RunningState] = frozenset()
    """Where not empty, the rule is about these phones alone and not about running loads."""
    families: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    hardware_from: int | None = None
    hardware_to: int | None = None
    via: tuple[Stop, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: str = ""

    def blocks(self, start: LoadName | RunningState, load: LoadName, phone: Phone) -> bool:
        """Whether the rule forbids this step. A start that is not known may be any enterprise load."""
        return (
            self.kind in BLOCKING
            and self._concerns(load, phone, unknown_fits=False)
            and self._starts_at(start, unknown_counts=True)
            and self._relates(start, load)
        )

    def speaks_of(self, start: LoadName | RunningState, load: LoadName, phone: Phone) -> bool:
        """Whether the rule has something to tell of this step."""
        return (
            self._concerns(load, phone, unknown_fits=True)
            and self._starts_at(start, unknown_counts=self.start.is_any)
            and self._relates(start, load)
        )

    def asks_for(self, load: LoadName, start: LoadName | RunningState) -> bool:
        """Whether the rule names the load as a stop for phones that run the start."""
        return (
            any(load in stop.loads for stop in self.via)
            and self._is_about(load)
            and self._starts_at(start, unknown_counts=True)
        )

    def _concerns(self, load: LoadName, phone: Phone, *, unknown_fits: bool) -> bool:
        return (
            load in self.target
            and self._is_about(load)
            and (not self.models or phone.model in self.models)
            and self._fits_hardware(phone.hardware, unknown_fits=unknown_fits)
        )

    def _is_about(self, load: LoadName) -> bool:
        return not self.families or load.family.name in self.families

    def _fits_hardware(self, hardware: int | None, *, unknown_fits: bool) -> bool:
        if self.hardware_from is None and self.hardware_to is None:
            return True
        if hardware is None:
            return unknown_fits
        return (self.hardware_from or 0) <= hardware <= (self.hardware_to or hardware)

    def _starts_at(self, start: LoadName | RunningState, *, unknown_counts: bool) -> bool:
        if self.states:
            return start in self.states
        if isinstance(start, RunningState):
            return unknown_counts and (not self.start.trains or Train.ENTERPRISE in self.start.trains)
        return start in self.start

    def _relates(self, start: LoadName | RunningState, load: LoadName) -> bool:
        match self.relation:
            case None:
                return True
            case Relation.OLDER:
                return isinstance(start, RunningState) or goes_back(start, load)
            case Relation.OTHER_REGION:
                return isinstance(start, LoadName) and _regions_differ(start, load)


def goes_back(start: LoadName, load: LoadName) -> bool:
    """Whether a load is older than the one before it; two that count apart are not."""
    try:
        return is_older(load, start)
    except Incomparable:
        return False


def obstacle(rules: tuple[Rule, ...], start: LoadName | RunningState, load: LoadName, phone: Phone) -> Rule | None:
    """The gravest rule that forbids the step, if any; of several hardware floors the highest."""
    blocking = [rule for rule in rules if rule.blocks(start, load, phone)]
    return min(blocking, key=_gravity, default=None)


def _gravity(rule: Rule) -> tuple[int, int]:
    return (BLOCKING.index(rule.kind), -(rule.hardware_from or 0))


def parse_hardware(text: str) -> int:
    """The number of a hardware version: 8 for ``V08``. Raises InvalidHardwareVersion."""
    match = HARDWARE.fullmatch(text.strip())
    if match is None:
        raise InvalidHardwareVersion(said("“%(text)s” is not a hardware version such as V08.", text=text))
    return int(match[1])


def _regions_differ(start: LoadName, load: LoadName) -> bool:
    regions = {start.version.region, load.version.region} - {""}
    return len(regions) == 2
