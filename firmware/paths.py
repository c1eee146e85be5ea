"""The search for the shortest way between loads, and the loads that may stand in between."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress

from firmware.families import Family
from firmware.rules import Rule, RunningState, Stop
from firmware.versions import LoadName, NoUsualName, parse_load, usual_load_name


def shortest_path(
    start: LoadName | RunningState,
    wanted: LoadName,
    stops: Sequence[LoadName],
    allowed: Callable[[LoadName | RunningState, LoadName], bool],
    may_stop: Callable[[LoadName | RunningState, LoadName], bool],
) -> tuple[LoadName, ...]:
    """The fewest loads that lead to the wanted one, itself the last; empty when there is no way.

    ``allowed`` judges the step to the wanted load, ``may_stop`` the step to a stop. ``stops`` are given best first: of
    equally short ways the one with the best first stop is taken, then the one with the best second stop, and so on.
    """
    reached = {start, wanted}
    ways: list[tuple[LoadName, ...]] = [()]
    while ways:
        longer = []
        for way in ways:
            last = way[-1] if way else start
            if allowed(last, wanted):
                return (*way, wanted)
            for stop in stops:
                if stop not in reached and may_stop(last, stop):
                    reached.add(stop)
                    longer.append((*way, stop))
        ways = longer
    return ()


def known_stops(rules: Collection[Rule], family: Family) -> frozenset[LoadName]:
    """Loads whose names are known and that the family's rules name as stops."""
    return frozenset(parse_load(name) for stop in _stops(rules, family) for name in _known_names(stop, family))


def ranked_stops(
    rules: Collection[Rule], wanted: LoadName, loads: Collection[LoadName], at_hand: Collection[LoadName]
) -> tuple[LoadName, ...]:
    """Those loads that a rule names as a stop on the way to the wanted load, best first.

    Better is: at hand; preferred by the rule; of the wanted protocol; newer; earlier by name.
    """
    stops = tuple(_stops(rules, wanted.family))
    fitting = [load for load in loads if any(load in stop.loads for stop in stops)]
    by_name = sorted(set(fitting), key=str)
    newest_first = sorted(by_name, key=lambda load: load.version.release.key, reverse=True)
    return tuple(
        sorted(
            newest_first,
            key=lambda load: (load not in at_hand, _preference(load, stops), load.protocol != wanted.protocol),
        )
    )


def _stops(rules: Collection[Rule], family: Family) -> Iterator[Stop]:
    for rule in rules:
        if not rule.families or family.name in rule.families:
            yield from rule.via


def _known_names(stop: Stop, family: Family) -> Iterator[str]:
    yield from stop.loads.names
    for protocol in stop.loads.protocols:
        for release in stop.prefer:
            with suppress(NoUsualName):
                yield usual_load_name(family, protocol, release)


def _preference(load: LoadName, stops: Collection[Stop]) -> int:
    """The place of the load's release among the preferred ones; behind all of them when it is not preferred."""
    key = load.version.release.key
    return min(
        (
            next((place for place, release in enumerate(stop.prefer) if key[: len(release.key)] == release.key), 99)
            for stop in stops
            if load in stop.loads
        ),
        default=99,
    )
