"""The upgrade graph of a family: its loads from top to bottom, newest first, with an arc for each hop of a phone.

The arcs hang on the left of the loads, so that any number of loads and ways fits on a narrow page.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firmware.models import FirmwareLoad
from phones.fleet import NOT_KNOWN, Group, in_order
from phones.upgrades import Upgrades

_ROW = 44
_TOP = 28
_BEND = 22
_WIDEST_BEND = 132
TEXT_WIDTH = 400
"""Room for the longest load name and what is said of it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A load, and where it is drawn."""

    load: str
    about: str
    """For people: "complete · 12 phones run it"."""
    complete: bool
    running: int
    x: int
    y: int

    @property
    def text_x(self) -> int:
        """Where the words begin."""
        return self.x + 16

    @property
    def about_y(self) -> int:
        """The second line of the words."""
        return self.y + 17


@dataclass(frozen=True, slots=True)
class Arc:
    """A hop that phones have before them."""

    path: str
    """As the attribute `d` of an SVG path."""
    title: str


@dataclass(frozen=True, slots=True)
class Graph:
    """All of it; lengths in pixels."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]


def graph_of(family: str, groups: Iterable[Group], upgrades: Upgrades) -> Graph:
    """Return the graph of the loads that are there for a family, and that its phones run, want or need in between."""
    running: Counter[str] = Counter()
    hops: Counter[tuple[str, str]] = Counter()
    for group in groups:
        way = _way(group, upgrades)
        running[way[0]] += group.phones
        hops.update(dict.fromkeys(pairwise(way), group.phones))
    complete = dict(FirmwareLoad.objects.for_phones().filter(family=family).values_list("name", "complete"))
    known = {load for step in hops for load in step} | running.keys() | complete.keys()
    return _drawn(in_order(known), running, hops, complete)


def _way(group: Group, upgrades: Upgrades) -> list[str]:
    """Return the loads of a way, the running one first; a pinned or blocked phone has none before it."""
    plan = upgrades.answer(group.question).plan
    hops = plan.hops if plan else ()
    return [group.question.running_load or NOT_KNOWN, *(hop.load.name for hop in hops)]


def _drawn(loads: list[str], running: Counter[str], hops: Counter[tuple[str, str]], complete: dict[str, bool]) -> Graph:
    places = {load: _TOP + row * _ROW for row, load in enumerate(reversed(loads))}
    left = max((_bend(places[start], places[end]) for start, end in hops), default=0) + 24
    nodes = [
        Node(load, _about(load, running, complete), complete.get(load, False), running[load], left, place)
        for load, place in places.items()
    ]
    arcs = [
        Arc(_curve(left, places[start], places[end]), f"{start} → {end}: {_phones(count)}")
        for (start, end), count in sorted(hops.items())
    ]
    return Graph(left + TEXT_WIDTH, _TOP + _ROW * len(loads), tuple(nodes), tuple(arcs))


def _curve(left: int, start: int, end: int) -> str:
    """Return an arc to the left of the loads, which ends at the edge of its node."""
    bend = left - _bend(start, end)
    return f"M {left - 8} {start} C {bend} {start}, {bend} {end}, {left - 9} {end}"


def _bend(start: int, end: int) -> int:
    """Return how far an arc reaches to the left: the farther, the more rows it spans."""
    return min(_BEND + _BEND * abs(start - end) // _ROW, _WIDEST_BEND)


def _about(load: str, running: Counter[str], complete: dict[str, bool]) -> str:
    words = [_("complete") if complete[load] else _("not usable")] if load in complete else []
    if load not in complete and load != NOT_KNOWN:
        words.append(_("not there"))
    if running[load]:
        words.append(_phones(running[load]) if load == NOT_KNOWN else _runners(running[load]))
    return " · ".join(words)


def _runners(count: int) -> str:
    return ngettext("%(count)d phone runs it", "%(count)d phones run it", count) % {"count": count}


def _phones(count: int) -> str:
    return ngettext("%(count)d phone", "%(count)d phones", count) % {"count": count}
