"""What a plan says: the hops on the way to a load, what is missing, and what to read before it begins."""

from dataclasses import dataclass
from typing import Any

from firmware.rules import RuleKind, RunningState, Source
from firmware.versions import LoadName


@dataclass(frozen=True, slots=True)
class Hop:
    """One load on the way."""

    load: LoadName
    reason: str
    sources: tuple[Source, ...]
    available: bool
    downgrade: bool
    protocol_change: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something to read before the upgrade begins."""

    kind: RuleKind
    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A load that could stand in another's place without making the way longer."""

    instead_of: LoadName
    load: LoadName


@dataclass(frozen=True, slots=True)
class Plan:
    """The way from a load to another. Without hops there is either nothing to do or a problem that says why."""

    start: LoadName | RunningState
    wanted: LoadName
    hops: tuple[Hop, ...] = ()
    missing: tuple[str, ...] = ()
    """Usual names of the packages with the loads that are not at hand."""
    notes: tuple[Note, ...] = ()
    problem: str | None = None
    alternatives: tuple[Alternative, ...] = ()


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan as the command prints it."""
    return {
        "from": str(plan.start),
        "to": str(plan.wanted),
        "hops": [{"load": hop.load.name, "reason": hop.reason, "available": hop.available} for hop in plan.hops],
        "missing": list(plan.missing),
        "problem": plan.problem,
    }
