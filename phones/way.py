"""The way of a phone to its wanted load, as the steps that its page shows."""

from dataclasses import dataclass
from enum import StrEnum

from firmware.plans import Hop
from firmware.rules import RunningState, Source
from firmware.versions import LoadName, usual_package
from phones.models import Phone
from phones.upgrades import State, Upgrade, running_of
from provisioning.sentences import said


class StepState(StrEnum):
    """How far a step is; the values are the names of its looks."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Step:
    """One load on the way."""

    load: str
    state: StepState
    word: str
    """The state in words: "Runs now"."""
    reason: str = ""
    sources: tuple[Source, ...] = ()
    package: str = ""
    """Usual name of the package to add, where the load is missing."""
    downgrade: bool = False


def way_of(phone: Phone, upgrade: Upgrade, *, published: bool) -> list[Step]:
    """Return the steps from what the phone runs to what it should run; none where no load is wanted.

    `published`: whether the phone's file is published as its records say now.
    """
    match upgrade.state:
        case State.NO_WISH:
            return []
        case State.PINNED:
            return [
                _running(phone),
                Step(phone.wanted_load, StepState.NOW, said("Pinned. %(state)s", state=_said(published=published))),
            ]
        case State.ARRIVED:
            return [Step(phone.wanted_load, StepState.DONE, said("Runs now, and is the wanted load"))]
    hops = upgrade.plan.hops if upgrade.plan else ()
    steps = [_step(hop, first=place == 0, published=published) for place, hop in enumerate(hops)]
    return [_running(phone), *(steps or [Step(phone.wanted_load, StepState.MISSING, said("Cannot be reached"))])]


def _running(phone: Phone) -> Step:
    match running_of(phone.running_load):
        case LoadName():
            return Step(phone.running_load, StepState.DONE, said("Runs now"))
        case RunningState.FACTORY_RESET:
            return Step(said("Factory reset"), StepState.DONE, said("What is left on the phone is not known"))
        case RunningState.UNKNOWN:
            return Step(
                phone.running_load or said("Running load not known"), StepState.DONE, said("Where the way begins")
            )


def _step(hop: Hop, *, first: bool, published: bool) -> Step:
    word: str
    if not hop.available:
        state, word = StepState.MISSING, said("Not there complete")
    elif first:
        state, word = StepState.NOW, _said(published=published)
    else:
        state, word = StepState.LATER, "Afterwards"
    package = "" if hop.available else usual_package(hop.load)
    return Step(hop.load.name, state, word, hop.reason, hop.sources, package, hop.downgrade)


def _said(*, published: bool) -> str:
    return said("Published: the phone fetches it when it next starts") if published else said("To be published")
