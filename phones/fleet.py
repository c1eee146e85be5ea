"""Where the phones stand on their ways: models and loads in numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from firmware.families import Family, UnknownModel, all_families, family_of_model
from firmware.versions import Incomparable, UnknownLoadName, Version, parse_load
from phones.models import Phone
from phones.upgrades import FIELDS, Question
from provisioning.sentences import said

NOT_KNOWN = said("Not known")
"""Stands for the running load of phones that nobody has seen."""


@dataclass(frozen=True, slots=True)
class Group:
    """Phones that go the same way."""

    question: Question
    phones: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Phones of one model and one load."""

    running: int
    wanting: int
    """Phones that should run the load and do not."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The phones of one family: a row for each model, a column for each load that they run or should run."""

    title: str
    """Models of the family: "7941G, 7961G"."""
    family: str
    """Empty where the family is not known."""
    loads: tuple[str, ...]
    """Oldest first."""
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def groups() -> list[Group]:
    """Return all phones in groups, in a single query."""
    rows = Phone.objects.order_by(*FIELDS).values_list(*FIELDS).annotate(phones=Count("pk"))
    return [Group(Question(*texts), phones) for *texts, phones in rows]


def matrices(found: Iterable[Group]) -> list[Matrix]:
    """Return a matrix for each family that has phones, in the order of the families; unknown ones come last."""
    by_family: dict[str, list[Group]] = {}
    for group in found:
        by_family.setdefault(family_name(group.question), []).append(group)
    names = [*(family.name for family in all_families()), ""]
    return [_matrix(name, by_family[name]) for name in names if name in by_family]


def family_name(question: Question) -> str:
    """Return the family of a phone: that of its model, else of a load that it runs or should run, else none."""
    try:
        return family_of_model(question.model).name
    except UnknownModel:
        families = (_family_of_load(load) for load in (question.running_load, question.wanted_load))
        return next((family.name for family in families if family), "")


def in_order(loads: Iterable[str]) -> list[str]:
    """Sort loads by version, oldest first; those whose versions count apart by name, unreadable ones first."""
    return sorted(loads, key=_Place)


class _Place:
    """The place of a load among others of its family."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._version = _version(name)

    def __lt__(self, other: "_Place") -> bool:
        if self._version is None or other._version is None:
            return (self._version is not None, self._name) < (other._version is not None, other._name)
        try:
            return (self._version, self._name) < (other._version, other._name)
        except Incomparable:
            return self._name < other._name


def _matrix(family: str, found: list[Group]) -> Matrix:
    running: Counter[tuple[str, str]] = Counter()
    wanting: Counter[tuple[str, str]] = Counter()
    for group in found:
        question = group.question
        running[question.model, question.running_load or NOT_KNOWN] += group.phones
        if question.wanted_load and question.wanted_load != question.running_load:
            wanting[question.model, question.wanted_load] += group.phones
    loads = in_order({load for _, load in (*running, *wanting)})
    models = sorted({model for model, _ in running})
    rows = tuple((model, tuple(Cell(running[model, load], wanting[model, load]) for load in loads)) for model in models)
    return Matrix(", ".join(_models(family)) or said("Family not known"), family, tuple(loads), rows)


def _models(family: str) -> Iterator[str]:
    return (model for known in all_families() if known.name == family for model in known.models)


def _version(name: str) -> Version | None:
    try:
        return parse_load(name).version
    except UnknownLoadName:
        return None


def _family_of_load(name: str) -> Family | None:
    try:
        return parse_load(name).family
    except UnknownLoadName:
        return None
