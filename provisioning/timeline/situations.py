"""The words for what a boot comes to, read from `data/stories.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data" / "stories.json"


class State(StrEnum):
    """How a boot stands."""

    DONE = "done"
    UNDER_WAY = "under_way"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"


class Situation(StrEnum):
    """What a boot comes to."""

    MULTIPLATFORM = "multiplatform"
    TRUST_LIST = "trust_list"
    RESET_LOAD_MISSING = "reset_load_missing"
    RESET_LOAD = "reset_load"
    LOAD_LIST_MISSING = "load_list_missing"
    MEMBER_MISSING = "member_missing"
    LOAD_BROKEN_OFF = "load_broken_off"
    LOAD_REFUSED = "load_refused"
    LOAD_STOPPED = "load_stopped"
    LOAD_PART = "load_part"
    LOAD_FETCHED = "load_fetched"
    NOW_RUNNING = "now_running"
    CONFIGURATION_MISSING = "configuration_missing"
    CONFIGURATION_DEFAULT = "configuration_default"
    CONFIGURATION_SHUT = "configuration_shut"
    CONFIGURATION_REFUSED = "configuration_refused"
    CONFIGURATION_BROKEN_OFF = "configuration_broken_off"
    CONFIGURATION_ONLY = "configuration_only"
    COMPLETE = "complete"
    BEFORE_CONFIGURATION = "before_configuration"
    IN_SERVICE = "in_service"
    UNRECOGNISED = "unrecognised"
    UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a situation; `%(file)s` and `%(load)s` in the texts stand for what it is about."""

    state: State
    open: bool
    """Whether more requests may still change the situation."""
    sentence: str
    causes: tuple[str, ...]
    next: str
    """What comes next, or what to do."""
    sources: tuple[str, ...]


@cache
def words_for(situation: Situation) -> Words:
    """Return the words for a situation."""
    entry = _data()["situations"][situation.value]
    return Words(
        state=State(entry["state"]),
        open=entry["open"],
        sentence=entry["sentence"],
        causes=tuple(entry["causes"]),
        next=entry["next"],
        sources=tuple(entry["sources"]),
    )


def hint_words() -> Mapping[str, str]:
    """Return the sentences that a story can carry along, by key."""
    return {key: entry["sentence"] for key, entry in _data()["hints"].items()}


@cache
def _data() -> dict[str, Any]:
    with _FILE.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
