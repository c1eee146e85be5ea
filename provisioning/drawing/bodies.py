"""Bodies of phones, drawn around their faces, and those of expansion modules."""

from collections.abc import Callable, Iterator, Mapping

from provisioning.cnfxml.equipment import Equipment, Module
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.drawing import columns
from provisioning.drawing.columns import CAP_GAP, CAP_WIDTH
from provisioning.drawing.faces import Face, Place, face
from provisioning.drawing.layouts import Body, Layout
from provisioning.drawing.shapes import HEAD, Anchor, Box, Dial, Piece

_EDGE = 2
"""Between the body and the edge of the drawing, for the stroke."""
_MARGIN = 22
"""Between the body's edge and what lies in it."""
_HANDSET = 56
_HANDSET_GAP = 20
_PAD_TOP = 20
_SYMBOLS = ("123", "456", "789", "*0#")
_DIAL_WIDTH, _DIAL_HEIGHT, _DIAL_GAP = 38, 20, 7
_PAD_WIDTH = 3 * _DIAL_WIDTH + 2 * _DIAL_GAP
_PORTABLE_WIDTH = 168
_ONE_COLUMN = 14
"""The most keys of a module in one column."""
_MODULE_WIDTH, _WIDE_MODULE_WIDTH = 190, 310


def phone(model: PhoneModel, layout: Layout, equipment: Equipment) -> Piece:
    """Return the phone itself, with all of its own keys."""
    return _BODIES[layout.body](model, layout, equipment)


def module(attached: Module) -> Piece:
    """Return an expansion module: one column of keys at the right of its display, or one at each side."""
    numbers = attached.positions
    wide = len(numbers) > _ONE_COLUMN
    rows = -(-len(numbers) // 2) if wide else len(numbers)
    left = _EDGE + 12 + (CAP_WIDTH + CAP_GAP if wide else 0)
    screen_width = (_WIDE_MODULE_WIDTH if wide else _MODULE_WIDTH) - 2 * CAP_WIDTH
    screen = Box(left, _EDGE + 14, screen_width, HEAD + rows * columns.PITCH + 10, 6)
    width = screen.width / 2 if wide else screen.width
    sides = (Anchor.START, Anchor.END) if wide else (Anchor.END,)
    halves = (numbers[:rows], numbers[rows:])
    keys = [key for side, half in zip(sides, halves, strict=False) for key in columns.beside(screen, half, side, width)]
    body = Box(_EDGE, _EDGE, screen.right + CAP_GAP + CAP_WIDTH + 10, screen.bottom + 12, 16)
    return Piece(
        attached.type, body.right + _EDGE, body.bottom + _EDGE, body, screen, tuple(keys), place=attached.place
    )


def _desk(model: PhoneModel, layout: Layout, equipment: Equipment) -> Piece:
    left = _EDGE + _MARGIN + _HANDSET + _HANDSET_GAP
    found = face(Place(left, _EDGE + _MARGIN), model, layout.keys, equipment)
    dial = tuple(_dial(found, left))
    bottom = max(found.bottom, dial[-1].box.bottom)
    body = Box(_EDGE, _EDGE, found.right + _MARGIN - _EDGE, bottom + _MARGIN - _EDGE, 22)
    return _piece(model, found, body, dial, tuple(_handset(body)))


def _conference(model: PhoneModel, layout: Layout, equipment: Equipment) -> Piece:
    found = face(Place(84, 52), model, layout.keys, equipment)
    dial = tuple(_dial(found, 84))
    width, height = found.right + 84 - 2 * _EDGE, dial[-1].box.bottom + 44 - _EDGE
    return _piece(model, found, Box(_EDGE, _EDGE, width, height, 96), dial)


def _portable(model: PhoneModel, layout: Layout, equipment: Equipment) -> Piece:
    found = face(Place(_EDGE + 16, 46, _PORTABLE_WIDTH), model, layout.keys, equipment)
    dial = tuple(_dial(found, found.keys[0].area.x))
    body = Box(_EDGE, _EDGE, found.right + 16 - _EDGE, dial[-1].box.bottom + 28 - _EDGE, 34)
    return _piece(model, found, body, dial, (Box(body.middle_x - 26, 20, 52, 6, 3),))


_BODIES: Mapping[Body, Callable[[PhoneModel, Layout, Equipment], Piece]] = {
    Body.DESK: _desk,
    Body.CONFERENCE: _conference,
    Body.PORTABLE: _portable,
}


def _piece(model: PhoneModel, found: Face, body: Box, dial: tuple[Dial, ...], handset: tuple[Box, ...] = ()) -> Piece:
    size = (body.right + _EDGE, body.bottom + _EDGE)
    return Piece(model.key, *size, body, found.screen, found.keys, handset=handset, dial=dial)


def _dial(found: Face, left: float) -> Iterator[Dial]:
    """Lay the pad that one dials with below the display, or below the keys where there is no display."""
    above = found.screen or Box(left, 0, found.right - left, found.bottom)
    x, y = above.middle_x - _PAD_WIDTH / 2, above.bottom + _PAD_TOP
    for row, symbols in enumerate(_SYMBOLS):
        for column, symbol in enumerate(symbols):
            box = (x + column * (_DIAL_WIDTH + _DIAL_GAP), y + row * (_DIAL_HEIGHT + _DIAL_GAP))
            yield Dial(symbol, Box(*box, _DIAL_WIDTH, _DIAL_HEIGHT, 6))


def _handset(body: Box) -> Iterator[Box]:
    """Lay the handset along the left of the body: its grip, then ear and mouth on top of it."""
    x, y, height = body.x + _MARGIN - 2, body.y + _MARGIN - 4, body.height - 2 * _MARGIN + 8
    yield Box(x + 11, y + 20, _HANDSET - 22, height - 40, 14)
    yield Box(x, y, _HANDSET, 62, 22)
    yield Box(x, y + height - 62, _HANDSET, 62, 22)
