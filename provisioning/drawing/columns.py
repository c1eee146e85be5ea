"""Rows and columns of keys with their labels."""

from collections.abc import Iterable, Iterator

from provisioning.drawing.shapes import HEAD, Anchor, Box, KeyPlace

PITCH = 28
"""Height of a row."""
CAP_WIDTH, CAP_HEIGHT = 28, 17
CAP_GAP = 8
"""Between the edge of a display and the keys beside it."""
PADDING = 9
"""Between the edge of a display and the labels on it."""
COLUMN = 148
"""Width of a column of a panel, key and label together."""
_LABEL_HEIGHT = 20


def beside(screen: Box, positions: Iterable[int], side: Anchor, width: float) -> Iterator[KeyPlace]:
    """Lay keys beside the display, one to a row from the top; their labels fill `width` of it."""
    for row, position in enumerate(positions):
        y = screen.y + HEAD + row * PITCH
        if side is Anchor.START:
            cap = _cap(screen.x - CAP_GAP - CAP_WIDTH, y)
            label = _label(screen.x + PADDING, y, width - 2 * PADDING)
            area = Box(cap.x, y, screen.x + width - cap.x, PITCH)
        else:
            cap = _cap(screen.right + CAP_GAP, y)
            label = _label(screen.right - width + PADDING, y, width - 2 * PADDING)
            area = Box(screen.right - width, y, cap.right - screen.right + width, PITCH)
        yield KeyPlace(position, area, label, side, cap)


def listed(screen: Box, positions: Iterable[int]) -> Iterator[KeyPlace]:
    """Lay what a phone without line keys holds as a list on its display."""
    for row, position in enumerate(positions):
        y = screen.y + HEAD + row * PITCH
        label = _label(screen.x + PADDING, y, screen.width - 2 * PADDING)
        yield KeyPlace(position, Box(screen.x, y, screen.width, PITCH), label, Anchor.START, None)


def panel(x: float, y: float, positions: Iterable[int], rows: int) -> Iterator[KeyPlace]:
    """Lay keys in columns of `rows`, each with its label at its right."""
    for index, position in enumerate(positions):
        column, row = divmod(index, rows)
        left, top = x + column * COLUMN, y + row * PITCH
        label = _label(left + CAP_WIDTH + 8, top, COLUMN - CAP_WIDTH - 18)
        yield KeyPlace(position, Box(left, top, COLUMN - 6, PITCH), label, Anchor.START, _cap(left + 2, top))


def _cap(x: float, y: float) -> Box:
    return Box(x, y + (PITCH - CAP_HEIGHT) / 2, CAP_WIDTH, CAP_HEIGHT, 5)


def _label(x: float, y: float, width: float) -> Box:
    return Box(x, y + (PITCH - _LABEL_HEIGHT) / 2, width, _LABEL_HEIGHT)
