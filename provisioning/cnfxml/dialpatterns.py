"""What the MATCH of a dial rule takes: `.` is one digit, `*` is one or more, `\\*` the star key, `,` a dial tone.

Source: Cisco's SIP stack as published by Mozilla (dialplan.c); usecallmanager.nz says that `*` is zero or more.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PART = re.compile(r"\\\*|.", re.DOTALL)
POUND = "#"
_DIGITS = frozenset("0123456789*+#")
"""What wildcards stand for. Only in call manager mode is `#` among the digits: in the other it never reaches a rule."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A MATCH in its parts: `.`, `*`, `,` and literals, of which `\\*` is one."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, match: str) -> "Pattern":
        """Return the pattern that the text of a MATCH stands for."""
        return cls(tuple(_PART.findall(match)))

    @property
    def weight(self) -> tuple[int, int]:
        """Sort key: a literal beats a point, a point beats a star, and the longest literal wins."""
        return sum(part not in (".", "*", ",") for part in self.parts), self.parts.count(".")

    def takes(self, typed: str, *, shortest_star: int = 1) -> bool:
        """Tell whether the whole of `typed` matches; a star takes `shortest_star` digits or more."""
        return len(typed) in self._reached(typed, shortest_star)[-1]

    def takes_longer(self, typed: str) -> bool:
        """Tell whether digits after `typed` could still make it match."""
        *before, _ = self._reached(typed, 1)
        waiting = zip(before, self.parts, strict=True)
        return any(len(typed) in places and part != "," for places, part in waiting) or self._ends_in_star(typed)

    def tones_after(self) -> tuple[int, ...]:
        """Return after how many digits a dial tone is heard, up to the first star, which leaves it open."""
        fixed = self.parts[: self.parts.index("*")] if "*" in self.parts else self.parts
        return tuple(place - fixed[:place].count(",") for place, part in enumerate(fixed) if part == ",")

    def taken_by_points(self, typed: str) -> tuple[str, ...] | None:
        """Return the digits of `typed`, which matches, that points took; `None` where a star makes them uncertain."""
        parts = [part for part in self.parts if part != ","]
        if "*" in parts:
            return None
        return tuple(digit for part, digit in zip(parts, typed, strict=True) if part == ".")

    def _ends_in_star(self, typed: str) -> bool:
        return self.parts[-1:] == ("*",) and self.takes(typed)

    def _reached(self, typed: str, shortest_star: int) -> list[set[int]]:
        """Return how far into `typed` the pattern can be, before its first part and after each one."""
        reached = [{0}]
        for part in self.parts:
            reached.append({end for start in reached[-1] for end in self._ends(part, typed, start, shortest_star)})
        return reached

    def _ends(self, part: str, typed: str, start: int, shortest_star: int) -> Iterable[int]:
        """Return where `part` can end when it begins at `start`."""
        if part == ",":
            return (start,)
        if part == "*":
            end = start
            while end < len(typed) and typed[end] in _DIGITS:
                end += 1
            return range(start + shortest_star, end + 1)
        fits = start < len(typed) and (typed[start] in _DIGITS if part == "." else typed[start] == part[-1])
        return (start + 1,) if fits else ()
