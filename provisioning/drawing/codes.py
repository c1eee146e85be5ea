"""QR codes as the path of an SVG."""

from dataclasses import dataclass

import segno

_BORDER = 4
"""Empty modules around a code, as its standard asks for."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, its modules one unit wide."""

    size: int
    """Width and height, with the empty border."""
    path: str
    """As the attribute `d` of an SVG path: one square for each dark module."""


def code_of(text: str) -> Code:
    """Return the code that says `text`."""
    code = segno.make_qr(text, error="m")
    dark = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=_BORDER))
        for x, module in enumerate(row)
        if module
    ]
    return Code(len(code.matrix) + 2 * _BORDER, "".join(dark))
