"""Hours of the week in which something may happen by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

_DAYS = 7


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end` on some weekdays, in local time.

    >>> Window([5], time(22), time(5)).is_open(datetime(2026, 8, 2, 4, 59))     # Sunday: Saturday's window is open
    True
    """

    days: Collection[int]
    """0 is Monday."""
    start: time
    end: time
    """Not later than `start`: of the next day."""

    def is_open(self, local: datetime) -> bool:
        """Tell whether the window is open at this local time."""
        begins = local.weekday() in self.days and local.time() >= self.start
        if self.start < self.end:
            return begins and local.time() < self.end
        began_yesterday = (local.weekday() - 1) % _DAYS in self.days
        return begins or (began_yesterday and local.time() < self.end)
