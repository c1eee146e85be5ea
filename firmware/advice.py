"""What to see to before a phone changes its firmware: read from ``data/advice.json``."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from firmware.rulebook import all_sources
from firmware.rules import Source

DATA = Path(__file__).with_name("data") / "advice.json"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to see to."""

    title: str
    text: str
    models: frozenset[str]
    """Empty: it is about every phone."""
    sources: tuple[Source, ...]


def advice_for(model: str) -> tuple[Advice, ...]:
    """Return what is to be seen to for a phone of this model; an unknown one gets what is about every phone."""
    return tuple(advice for advice in all_advice() if not advice.models or model in advice.models)


@cache
def all_advice() -> tuple[Advice, ...]:
    """Return every advice in the order of the data file. Raises KeyError where that is written wrongly."""
    return tuple(
        Advice(
            title=entry["title"],
            text=entry["text"],
            models=frozenset(entry.get("models", ())),
            sources=tuple(all_sources()[key] for key in entry["sources"]),
        )
        for entry in json.loads(DATA.read_text(encoding="utf-8"))["advice"]
    )
