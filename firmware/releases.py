"""Releases in Cisco's notation, their order, and ranges of them.

>>> parse_release("8.5(2)") < parse_release("8.5(2)SR1") < parse_release("8.5(3)")
True
>>> parse_release("8.4(2)") in parse_range(">=8.3(3) <=8.5(2)")
True
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

from firmware.families import engineering_specials
from provisioning.sentences import said

NOTATION = re.compile(
    r"(?P<major>\d{1,4})(?:\.(?P<minor>\d{1,4})(?:\((?P<maintenance>\d{1,4})\)"
    r"(?:(?P<kind>SR|ES|TH)(?P<number>[1-9]\d{0,3})(?P<letter>[a-z]?))?)?)?"
)

COMPARISONS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}

BOUND = re.compile(r"(<=|>=|<|>|=)(\S+)")


class BuildKind(StrEnum):
    """What stands behind a base release."""

    SERVICE_RELEASE = "SR"
    ENGINEERING_SPECIAL = "ES"
    COMPONENT_BUILD = "TH"


class UnreadableRelease(ValueError):
    """A text is neither a release in Cisco's notation nor a range of them."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Release:
    """A release such as 9.4(2)SR3; one that stops early, such as 8.5 or 8, stands for all releases below it."""

    major: int
    minor: int | None = None
    maintenance: int | None = None
    kind: BuildKind | None = None
    number: int = 0
    letter: str = ""
    """Of a service release that was issued again: ``b`` in 10.3(1)SR4b."""

    @property
    def key(self) -> tuple[int, ...]:
        """Numbers that order releases; as long as the release is precise."""
        if self.minor is None:
            return (self.major,)
        if self.maintenance is None:
            return (self.major, self.minor)
        return (self.major, self.minor, self.maintenance, *self._place())

    def _place(self) -> tuple[int, ...]:
        """Component builds come before their base; a special before the service release that ships it.

        Which service release that is, is known of few specials. Another one is placed before the next known
        one, or after all of them, so that specials of one base keep the order of their numbers.
        """
        match self.kind:
            case None:
                return (0, 1, 0, 0)
            case BuildKind.COMPONENT_BUILD:
                return (0, 0, self.number, 0)
            case BuildKind.SERVICE_RELEASE:
                return (self.number, 1, 0, ord(self.letter) if self.letter else 0)
            case BuildKind.ENGINEERING_SPECIAL:
                return (self._shipping_service_release(), 0, self.number, 0)

    def _shipping_service_release(self) -> int:
        known = engineering_specials().get(self.key_of_base(), {})
        later = [release for special, release in known.items() if special >= self.number]
        return min(later) if later else max(known.values(), default=0) + 1

    def key_of_base(self) -> tuple[int, ...]:
        """Major, minor and maintenance number, as far as they are stated."""
        return tuple(part for part in (self.major, self.minor, self.maintenance) if part is not None)

    def __lt__(self, other: "Release") -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        text = ".".join(str(part) for part in (self.major, self.minor) if part is not None)
        if self.maintenance:
            text += f"({self.maintenance})"
        return f"{text}{self.kind}{self.number}{self.letter}" if self.kind else text


def parse_release(text: str) -> Release:
    """Read Cisco's notation, such as ``9.4(2)SR3``, ``8.5`` or ``7``. Raises UnreadableRelease."""
    match = NOTATION.fullmatch(text.strip())
    if match is None:
        raise UnreadableRelease(said("“%(text)s” is not a release such as 9.4(2)SR3.", text=text))
    parts = match.groupdict()
    return Release(
        major=int(parts["major"]),
        minor=None if parts["minor"] is None else int(parts["minor"]),
        maintenance=None if parts["maintenance"] is None else int(parts["maintenance"]),
        kind=BuildKind(parts["kind"]) if parts["kind"] else None,
        number=int(parts["number"] or 0),
        letter=parts["letter"] or "",
    )


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a range. A release is compared as precisely as the bound is stated: ``<=14.4`` holds 14.4(1)."""

    comparison: str
    release: Release

    def holds(self, release: Release) -> bool:
        bound = self.release.key
        return COMPARISONS[self.comparison](release.key[: len(bound)], bound)


@dataclass(frozen=True, slots=True)
class ReleaseRange:
    """Releases between bounds; several alternatives are joined by “or”."""

    text: str
    alternatives: tuple[tuple[Bound, ...], ...]

    def __contains__(self, release: Release) -> bool:
        return any(all(bound.holds(release) for bound in bounds) for bounds in self.alternatives)


def parse_range(text: str) -> ReleaseRange:
    """Read ``>=8.3(3) <=8.5(2)`` or ``=11.2(3) or =11.3(1)``. Raises UnreadableRelease."""
    return ReleaseRange(text, tuple(_bounds(part) for part in text.split(" or ")))


def _bounds(text: str) -> tuple[Bound, ...]:
    words = text.split()
    matches = [BOUND.fullmatch(word) for word in words]
    if not words or None in matches:
        raise UnreadableRelease(said("“%(text)s” is not a range such as >=8.3(3) <=8.5(2).", text=text))
    return tuple(Bound(match[1], parse_release(match[2])) for match in matches if match)
