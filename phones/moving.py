"""Moving what keys hold to other keys.

>>> Move(3, 1, How.INSERT).numbers()
{1: 2, 2: 3, 3: 1}
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """What happens to that which holds the place."""

    SWAP = "swap", _("The two keys change places")
    INSERT = "insert", _("The key goes in between, and those on the way move along by one")


@dataclass(frozen=True, slots=True)
class Move:
    """One key moves from its place to another."""

    start: int
    end: int
    how: How

    @property
    def back(self) -> "Move":
        """The move that undoes this one."""
        return Move(self.end, self.start, self.how)

    def numbers(self) -> dict[int, int]:
        """Return the new number of each key that gets another one."""
        if self.how is How.SWAP:
            return {self.start: self.end, self.end: self.start}
        step = 1 if self.end < self.start else -1
        between = range(min(self.start, self.end), max(self.start, self.end) + 1)
        return {number: self.end if number == self.start else number + step for number in between}
