"""Where the phones stand, in numbers, and what of it needs somebody: a fixed number of queries for any fleet."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from phones.fleet import Group
from phones.inbox import suspicious_addresses, unknown_phones
from phones.models import CheckedPhone, Phone, Registration
from phones.upgrades import State, Upgrades
from provisioning.models import SeenPhone

_ROWS_SHOWN = 8

_SHARED = Q(pk__in=Registration.objects.shared().values("phone"))
FINDINGS = {
    "held": ~Q(held_back=""),
    "errors": Q(pk__in=CheckedPhone.objects.filter(errors__gt=0).values("phone")),
    "warnings": Q(pk__in=CheckedPhone.objects.filter(warnings__gt=0).values("phone")) | _SHARED,
    "shared": _SHARED,
    "model": Q(model=""),
}
"""The findings that the database can tell, as filters of phones."""
ANY_FINDING = reduce(or_, FINDINGS.values())
_COUNTED = {
    "published": Count("pk", filter=Q(is_published=True)),
    "new": Count("pk", filter=Q(was_published=False)),
    "held": Count("pk", filter=Q(is_published=False) & FINDINGS["held"]),
    "shared": Count("pk", filter=FINDINGS["shared"]),
    "unmodelled": Count("pk", filter=FINDINGS["model"]),
    "doubtful": Count("pk", filter=ANY_FINDING),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of phones; one phone may count in several."""

    phones: int
    published: int
    """As their records say now."""
    waiting: int
    """Published once, and changed since."""
    new: int
    """Never published."""
    held: int
    """Held back when they were planned last."""
    shared: int
    """Registering an account that another phone registers, too."""
    unmodelled: int
    """Of no known model."""
    doubtful: int
    """With any finding of those that the list of phones can show."""
    unchecked: int
    """Changed since they were checked."""
    unseen: int
    """Never heard of."""
    stopped: int
    """In need of a file that they did not get."""
    upgrading: int
    """On the way to their wanted load."""
    blocked: int
    """Their way to the wanted load is not open."""
    unknown: int
    """Phones without a record that asked for files."""
    guessers: int
    """Addresses that ask for so many unknown phones that they seem to guess; see `phones.inbox`."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that somebody has to see to."""

    sentence: str
    address: str
    """The page that helps."""
    serious: bool
    """Whether a phone is without what it needs, or its secrets are in danger."""


@dataclass(frozen=True, slots=True)
class _NeedKind:
    """One kind of need, with what is said of it."""

    number: str
    """Name of the number in `Standing`."""
    sentence: Any
    """In both forms, for `% {"number": …}`."""
    page: str
    """Name of the address of the page that helps."""
    query: str = ""
    serious: bool = True

    @property
    def address(self) -> str:
        return reverse(self.page) + self.query


_KINDS = (
    _NeedKind(
        "guessers",
        ngettext_lazy(
            "%(number)d address asked for very many unknown phones: somebody may be guessing MAC addresses.",
            "%(number)d addresses asked for very many unknown phones: somebody may be guessing MAC addresses.",
            "number",
        ),
        "phones:inbox",
    ),
    _NeedKind(
        "stopped",
        ngettext_lazy(
            "%(number)d phone came to a stop: it needs a file that it did not get.",
            "%(number)d phones came to a stop: they need a file that they did not get.",
            "number",
        ),
        "phones:list",
        "?state=stopped",
    ),
    _NeedKind(
        "held",
        ngettext_lazy(
            "%(number)d phone is held back: its file would leave it without service, or cannot be made.",
            "%(number)d phones are held back: their files would leave them without service, or cannot be made.",
            "number",
        ),
        "phones:list",
        "?state=held",
    ),
    _NeedKind(
        "blocked",
        ngettext_lazy(
            "%(number)d phone cannot go on to its wanted load.",
            "%(number)d phones cannot go on to their wanted load.",
            "number",
        ),
        "phones:fleet_firmware",
    ),
    _NeedKind(
        "shared",
        ngettext_lazy(
            "%(number)d phone registers an account that another one registers, too.",
            "%(number)d phones register an account that another one registers, too.",
            "number",
        ),
        "phones:list",
        "?findings=shared",
        serious=False,
    ),
    _NeedKind(
        "unmodelled",
        ngettext_lazy(
            "The model of %(number)d phone is not known: neither its keys nor its firmware can be checked.",
            "The models of %(number)d phones are not known: neither their keys nor their firmware can be checked.",
            "number",
        ),
        "phones:list",
        "?findings=model",
        serious=False,
    ),
    _NeedKind(
        "unknown",
        ngettext_lazy(
            "%(number)d unknown phone asked for files.",
            "%(number)d unknown phones asked for files.",
            "number",
        ),
        "phones:inbox",
        serious=False,
    ),
)
"""The most serious first."""


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The phones of one model that run one load."""

    model: str
    load: str
    """Empty where it is not known."""
    phones: int
    share: int
    """Of the longest row, in whole per cent; at least 1."""


def standing_of(groups: Iterable[Group]) -> Standing:
    """Return where all phones stand; `groups` are those of `phones.fleet`."""
    numbers = Phone.objects.with_state().aggregate(phones=Count("pk"), **_COUNTED)
    seen = SeenPhone.objects.filter(Exists(Phone.objects.filter(mac=OuterRef("mac")))).aggregate(
        seen=Count("pk"), stopped=Count("pk", filter=~Q(stopped_at=""))
    )
    upgrading, blocked = _on_their_way(groups)
    return Standing(
        **numbers,
        waiting=numbers["phones"] - numbers["published"] - numbers["new"],
        unchecked=Phone.objects.unchecked().count(),
        unseen=numbers["phones"] - seen["seen"],
        stopped=seen["stopped"],
        upgrading=upgrading,
        blocked=blocked,
        unknown=unknown_phones().count(),
        guessers=len(suspicious_addresses()),
    )


def needs_of(standing: Standing) -> list[Need]:
    """Return what needs somebody, the most serious first."""
    found = ((getattr(standing, kind.number), kind) for kind in _KINDS)
    return [Need(kind.sentence % {"number": number}, kind.address, kind.serious) for number, kind in found if number]


def load_rows(groups: Iterable[Group]) -> tuple[list[LoadRow], int]:
    """Return the largest rows of models and the loads that they run, and how many smaller rows there are."""
    counts: dict[tuple[str, str], int] = {}
    for group in groups:
        key = (group.question.model, group.question.running_load)
        counts[key] = counts.get(key, 0) + group.phones
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    longest = ordered[0][1] if ordered else 1
    rows = [LoadRow(*key, phones, max(phones * 100 // longest, 1)) for key, phones in ordered]
    return rows[:_ROWS_SHOWN], len(rows[_ROWS_SHOWN:])


def _on_their_way(groups: Iterable[Group]) -> tuple[int, int]:
    upgrades, numbers = Upgrades(), {State.UNDER_WAY: 0, State.BLOCKED: 0}
    for group in groups:
        state = upgrades.answer(group.question).state
        if state in numbers:
            numbers[state] += group.phones
    return numbers[State.UNDER_WAY], numbers[State.BLOCKED]
