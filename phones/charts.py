"""Charts as whole numbers that templates draw as SVG: no number depends on how a language writes fractions."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisioning.models import RequestHour

HEIGHT = 64
"""Of the highest column, in units of the drawing."""
PITCH = 20
"""From one column to the next."""
_SEEN = 2
"""What happened at all is at least this high."""


@dataclass(frozen=True, slots=True)
class Column:
    """The requests of one hour; heights in units, from the ground up: served, harmless, serious."""

    hour: RequestHour
    x: int
    served: int
    harmless: int
    serious: int

    @property
    def served_y(self) -> int:
        return HEIGHT - self.served

    @property
    def harmless_y(self) -> int:
        return self.served_y - self.harmless

    @property
    def serious_y(self) -> int:
        return self.harmless_y - self.serious


@dataclass(frozen=True, slots=True)
class Strip:
    """The requests of the last hours."""

    columns: tuple[Column, ...]
    total: int
    serious: int
    width: int
    height: int = HEIGHT


def strip_of(hours: Sequence[RequestHour]) -> Strip:
    """Return the hours as columns. The highest fills the height; what happened at all can be seen."""
    highest = max((_requests(hour) for hour in hours), default=0) or 1
    columns = tuple(_column(place, hour, highest) for place, hour in enumerate(hours))
    return Strip(columns, sum(map(_requests, hours)), sum(hour.serious for hour in hours), len(hours) * PITCH)


def _column(place: int, hour: RequestHour, highest: int) -> Column:
    heights = (_height(number, highest) for number in (hour.served, hour.harmless, hour.serious))
    return Column(hour, place * PITCH, *heights)


def _height(number: int, highest: int) -> int:
    return _SEEN + number * (HEIGHT - 3 * _SEEN) // highest if number else 0


def _requests(hour: RequestHour) -> int:
    return hour.served + hour.harmless + hour.serious
