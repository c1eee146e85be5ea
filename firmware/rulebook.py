"""What is known of upgrading Cisco IP phones: the rules in ``data/rules.json``."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from firmware.families import Protocol
from firmware.releases import parse_range, parse_release
from firmware.rules import Loads, Relation, Rule, RuleKind, RunningState, Source, Stop, parse_hardware
from firmware.versions import Train
from provisioning.sentences import said

DATA = Path(__file__).with_name("data") / "rules.json"


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every known rule, in the order of the data file."""
    return tuple(read_rule(entry, all_sources()) for entry in _data()["rules"])


@cache
def all_sources() -> Mapping[str, Source]:
    """Where rules come from, by key."""
    return {key: Source(key, known["title"], known["url"]) for key, known in _data()["sources"].items()}


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def read_rule(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Rule:
    """A rule as the data file writes it. Raises KeyError and ValueError where it is written wrongly."""
    return Rule(
        id=entry["id"],
        kind=RuleKind(entry["kind"]),
        reason=said(entry["reason"]),
        start=_loads(entry["from"]),
        target=_loads(entry["to"]),
        relation=Relation(entry["to"]["relation"]) if "relation" in entry["to"] else None,
        states=frozenset(RunningState(state) for state in entry["from"].get("states", ())),
        families=frozenset(entry.get("families", ())),
        models=frozenset(entry.get("models", ())),
        hardware_from=parse_hardware(entry["hardware_from"]) if "hardware_from" in entry else None,
        hardware_to=parse_hardware(entry["hardware_to"]) if "hardware_to" in entry else None,
        via=tuple(_stop(stop) for stop in entry.get("via", ())),
        sources=tuple(sources[key] for key in entry["sources"]),
        confidence=entry["confidence"],
    )


def _stop(entry: Mapping[str, Any]) -> Stop:
    prefer = tuple(parse_release(text) for text in entry.get("prefer", ()))
    return Stop(said(entry["words"]), _loads(entry), prefer)


def _loads(entry: Mapping[str, Any]) -> Loads:
    """Releases are those of enterprise firmware unless trains are named."""
    trains = entry.get("trains", [Train.ENTERPRISE] if "releases" in entry else [])
    return Loads(
        protocols=frozenset(Protocol(protocol) for protocol in entry.get("protocols", ())),
        releases=parse_range(entry["releases"]) if "releases" in entry else None,
        trains=frozenset(Train(train) for train in trains),
        names=frozenset(entry.get("loads", ())),
    )
