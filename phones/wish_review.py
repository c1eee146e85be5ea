"""What a wanted load means for chosen phones, known before it is set: the ways that they go, and who cannot."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from firmware.versions import LoadName
from phones.models import PhoneQuerySet
from phones.upgrades import FIELDS, Question, State, Upgrade, Upgrades


@dataclass(frozen=True, slots=True)
class WishGroup:
    """Phones of one model that run the same, and go the same way."""

    model: str
    running: str
    """Empty where it is not known."""
    upgrade: Upgrade
    """Where they stand once they want the load."""
    phones: int


@dataclass(frozen=True, slots=True)
class WishReview:
    """What becomes of all chosen phones; the largest groups come first."""

    going: tuple[WishGroup, ...]
    """Those whose way is open, or who need none."""
    blocked: tuple[WishGroup, ...]
    """Those that keep what they run until what their `upgrade` names as the problem is mended."""
    unfit: tuple[tuple[str, int], ...]
    """Models that the load is not made for, the empty one for unknown ones; their phones are left out."""

    @property
    def phones(self) -> int:
        """How many phones want the load then."""
        return sum(group.phones for group in (*self.going, *self.blocked))


def review_of(chosen: PhoneQuerySet, load: LoadName) -> WishReview:
    """Return what it means that the chosen phones want the load, in a fixed number of queries."""
    fit = chosen.filter(model__in=load.family.models)
    groups = sorted(_groups(fit, load), key=lambda group: (-group.phones, group.model, group.running))
    unfit = chosen.exclude(model__in=load.family.models).order_by().values_list("model").annotate(phones=Count("pk"))
    return WishReview(
        tuple(group for group in groups if group.upgrade.state is not State.BLOCKED),
        tuple(group for group in groups if group.upgrade.state is State.BLOCKED),
        tuple(unfit.order_by("-phones", "model")),
    )


def _groups(phones: PhoneQuerySet, load: LoadName) -> Iterator[WishGroup]:
    """Yield the phones by model, running load and way: hardware that makes no difference splits no group."""
    upgrades, counted = Upgrades(), dict[tuple[str, str, Upgrade], int]()
    for *texts, number in phones.order_by().values_list(*FIELDS).annotate(phones=Count("pk")):
        asked = Question(*texts)
        then = Question(asked.model, asked.hardware_version, asked.running_load, load.name, asked.pinned_load)
        key = (asked.model, asked.running_load, upgrades.answer(then))
        counted[key] = counted.get(key, 0) + number
    return (WishGroup(*key, phones) for key, phones in counted.items())
