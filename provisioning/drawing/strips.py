"""Strips of paper with the labels of keys, in millimetres.

No source tells how large the strips of the models are: who prints one measures the phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from provisioning.drawing.shapes import Box
from provisioning.drawing.texts import shortened

_MARGIN = 1.5
_TYPE = 0.42
"""Height of the letters over the height of a row."""
_LARGEST_TYPE = 4.5
_CHARACTER = 0.57
"""Width of a usual character over the height of the letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """The label of one key."""

    position: int
    text: str
    box: Box

    @property
    def text_x(self) -> float:
        """Where the text begins."""
        return self.box.x + _MARGIN


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip to cut out."""

    width: float
    height: float
    type_size: float
    """Height of the letters."""
    rows: tuple[Row, ...]


def strip(labels: Sequence[tuple[int, str]], width: float, row: float) -> Strip:
    """Return a strip with one row for each pair of key and label; what has no room is cut."""
    size = min(row * _TYPE, _LARGEST_TYPE)
    room = int((width - 2 * _MARGIN) / (size * _CHARACTER))
    rows = tuple(
        Row(position, shortened(text, room), Box(0, index * row, width, row))
        for index, (position, text) in enumerate(labels)
    )
    return Strip(width, len(labels) * row, size, rows)
