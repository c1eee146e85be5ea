"""What a drawing consists of. Lengths are units of its own: the drawings are not to scale."""

from dataclasses import dataclass
from enum import StrEnum

from provisioning.drawing.layouts import Unknown


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle_x(self) -> float:
        return self.x + self.width / 2

    @property
    def middle_y(self) -> float:
        return self.y + self.height / 2

    def holds(self, other: "Box") -> bool:
        """Tell whether the other one lies within this one."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def overlaps(self, other: "Box") -> bool:
        """Tell whether both have more than an edge in common."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


class Anchor(StrEnum):
    """From which end of its room a label is written, as `text-anchor` says it."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where one key is drawn, and its label."""

    position: int
    """Number of the button."""
    area: Box
    """What one clicks: the key with its label. No two of them overlap."""
    label: Box
    """Room of the label."""
    anchor: Anchor
    cap: Box | None
    """The key itself; `None` for a phone without line keys, whose display has the label alone."""

    @property
    def label_x(self) -> float:
        """Where the text of the label begins, or ends."""
        return self.label.x if self.anchor is Anchor.START else self.label.right

    @property
    def lamp(self) -> Box | None:
        """The lamp in the key."""
        return self.cap and Box(self.cap.middle_x - 5, self.cap.middle_y - 1.5, 10, 3, 1.5)


@dataclass(frozen=True, slots=True)
class Dial:
    """One key of the pad that one dials with."""

    symbol: str
    box: Box


@dataclass(frozen=True, slots=True)
class Piece:
    """The phone, or one of its expansion modules."""

    title: str
    """The model, or the kind of module, as its name stands on the drawing."""
    width: float
    height: float
    body: Box
    screen: Box | None
    keys: tuple[KeyPlace, ...]
    place: int = 0
    """0 for the phone, then the modules from the phone outwards."""
    handset: tuple[Box, ...] = ()
    """Grip, ear and mouth; empty when there is none."""
    dial: tuple[Dial, ...] = ()

    @property
    def head(self) -> Box | None:
        """The top line of the display, which shows the label of the phone."""
        return self.screen and Box(self.screen.x + 10, self.screen.y, self.screen.width - 20, HEAD)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A phone with its modules."""

    pieces: tuple[Piece, ...]
    unknown: tuple[Unknown, ...] = ()
    """What no source says of the layout, and was drawn in the plainest way."""


HEAD = 26
"""Height of the display's top line."""
