"""The face of a phone: its display, and the keys beside it, on it or in columns of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from provisioning.cnfxml.equipment import Equipment
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.drawing import columns
from provisioning.drawing.columns import CAP_GAP, CAP_WIDTH, PITCH
from provisioning.drawing.layouts import KeySide
from provisioning.drawing.shapes import HEAD, Anchor, Box, KeyPlace

_LEAST_WIDTH, _MOST_WIDTH = 200, 372
_USUAL_RATIO = 1.8
"""Width of a display over its height, where no source tells its pixels."""
_FOOT = 12
"""Below the last row of a display."""
_NO_DISPLAY = "none"
_PANEL_GAP = 18
_PANEL_ROWS = 12


@dataclass(frozen=True, slots=True)
class Face:
    """Where display and keys lie."""

    screen: Box | None
    keys: tuple[KeyPlace, ...]

    @property
    def right(self) -> float:
        return max([key.area.right for key in self.keys] + [self.screen.right if self.screen else 0])

    @property
    def bottom(self) -> float:
        return max([key.area.bottom for key in self.keys] + [self.screen.bottom if self.screen else 0])


@dataclass(frozen=True, slots=True)
class Place:
    """The corner on the left and top of a face, and the least width of its display."""

    x: float
    y: float
    least: float = _LEAST_WIDTH


def face(place: Place, model: PhoneModel, side: KeySide, equipment: Equipment) -> Face:
    """Lay out the face of a phone of this model."""
    return _FACES[side](place, model, equipment)


def _with_keys_left(place: Place, model: PhoneModel, equipment: Equipment) -> Face:
    positions = range(1, equipment.own_keys + 1)
    rows = len(positions) // 2 if equipment.both_sides else len(positions)
    screen = _screen(Place(place.x + CAP_WIDTH + CAP_GAP, place.y, place.least), model, rows)
    width = screen.width / 2 if equipment.both_sides else screen.width
    left = columns.beside(screen, positions[:rows], Anchor.START, width)
    right = columns.beside(screen, positions[rows:], Anchor.END, width)
    return Face(screen, (*left, *right))


def _with_keys_right(place: Place, model: PhoneModel, equipment: Equipment) -> Face:
    positions = range(1, equipment.own_keys + 1)
    screen = _screen(place, model, len(positions))
    return Face(screen, tuple(columns.beside(screen, positions, Anchor.END, screen.width)))


def _with_list(place: Place, model: PhoneModel, equipment: Equipment) -> Face:
    positions = range(1, equipment.own_keys + 1)
    screen = _screen(place, model, len(positions))
    return Face(screen, tuple(columns.listed(screen, positions)))


def _with_panel(place: Place, model: PhoneModel, equipment: Equipment) -> Face:
    screen = None if model.display == _NO_DISPLAY else _screen(place, model, 1)
    rows = min(-(-equipment.own_keys // 2), _PANEL_ROWS)
    left = screen.right + _PANEL_GAP if screen else place.x
    return Face(screen, tuple(columns.panel(left, place.y, range(1, equipment.own_keys + 1), rows)))


_FACES: Mapping[KeySide, Callable[[Place, PhoneModel, Equipment], Face]] = {
    KeySide.LEFT: _with_keys_left,
    KeySide.RIGHT: _with_keys_right,
    KeySide.SCREEN: _with_list,
    KeySide.PANEL: _with_panel,
}


def _screen(place: Place, model: PhoneModel, rows: int) -> Box:
    """Return a display with room for so many rows, in the proportions of the model's as far as rows allow."""
    ratio = _ratio(model)
    needed = HEAD + rows * PITCH + _FOOT
    width = min(max(place.least, needed * ratio), max(place.least, _MOST_WIDTH))
    return Box(place.x, place.y, round(width), round(max(needed, width / ratio)), 6)


def _ratio(model: PhoneModel) -> float:
    """Return width over height of the display, from the pixels of its backgrounds or else of its services."""
    pixels = model.backgrounds.size if model.backgrounds else model.services_pane
    if pixels is None:
        return _USUAL_RATIO
    width, height, *_ = pixels.split("x")
    return int(width) / int(height)
