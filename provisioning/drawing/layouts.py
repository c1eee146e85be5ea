"""How each model is drawn: its kind of body, and where its keys lie.

The facts lie in ``data/layouts.json``. No source tells the sizes of the phones, so that no drawing is to scale; what
else is not known of a layout is said there, and the pages say it, too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "layouts.json"


class Body(StrEnum):
    """The kind of body."""

    DESK = "desk"
    """With a handset at its side."""
    CONFERENCE = "conference"
    """Without a handset."""
    PORTABLE = "portable"
    """A handset itself."""


class KeySide(StrEnum):
    """Where the line keys lie."""

    LEFT = "left"
    """Left of the display; with twice as many keys, on both of its sides."""
    RIGHT = "right"
    SCREEN = "screen"
    """The phone has none: what it holds is a list on its display."""
    PANEL = "panel"
    """Too many for a display, or there is none: in columns of their own, with labels of paper."""


class Unknown(StrEnum):
    """What no source says of a layout."""

    SIDE = "side"
    """On which side the keys lie."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the models of one layout are drawn."""

    body: Body
    keys: KeySide
    unknown: tuple[Unknown, ...] = ()


def layout_of(model: str) -> Layout:
    """Return the layout of the model called `model`. Raises `KeyError` for one that nobody knows."""
    return _layouts()[model]


@cache
def _layouts() -> Mapping[str, Layout]:
    with _FILE.open(encoding="utf-8") as file:
        loaded = json.load(file)
    known = {
        name: Layout(Body(entry["body"]), KeySide(entry["keys"]), tuple(map(Unknown, entry.get("unknown", ()))))
        for name, entry in loaded["layouts"].items()
    }
    return {model: known[name] for model, name in loaded["models"].items()}
