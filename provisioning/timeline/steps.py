"""The requests of a boot as a person reads them, one line a file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from provisioning.timeline.boots import Boot
from provisioning.timeline.kinds import FileKind, Missing, kind_of
from provisioning.timeline.requests import Outcome, Request, plain_name


class Weight(StrEnum):
    """How a step is to be taken."""

    FINE = "fine"
    HARMLESS = "harmless"
    SERIOUS = "serious"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One file that a phone asked for, with what came of it; the same again and again is one step."""

    request: Request
    """The first of these requests."""
    kind: FileKind
    weight: Weight
    times: int = 1


def steps_of(boot: Boot) -> tuple[Step, ...]:
    """Return the steps of a boot in order; their `times` add up to the number of its requests."""
    return tuple(_merged(Step(request, kind_of(request.name), weight_of(request)) for request in boot.requests))


def weight_of(request: Request) -> Weight:
    """Return how the outcome of a request is to be taken."""
    return weight(request.name, request.outcome)


def weight(name: str, outcome: Outcome) -> Weight:
    """Return how it is to be taken that a request for this file came to this."""
    if outcome.is_delivery:
        return Weight.FINE
    if outcome is Outcome.MISSING:
        return _OF_MISSING[kind_of(name).missing]
    return Weight.HARMLESS if kind_of(name).missing is Missing.HARMLESS else Weight.SERIOUS


def _merged(steps: Iterable[Step]) -> list[Step]:
    merged: list[Step] = []
    for step in steps:
        if merged and _what(merged[-1].request) == _what(step.request):
            merged[-1] = replace(merged[-1], times=merged[-1].times + 1)
        else:
            merged.append(step)
    return merged


def _what(request: Request) -> tuple[str, Outcome, str, str]:
    return plain_name(request.name), request.outcome, request.reason, request.protocol


_OF_MISSING = {Missing.HARMLESS: Weight.HARMLESS, Missing.SERIOUS: Weight.SERIOUS, Missing.UNKNOWN: Weight.UNKNOWN}
