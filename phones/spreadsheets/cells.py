"""What spreadsheet programs make of texts, and how a text stays what it is.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is a formula to a spreadsheet program
that opens a CSV file. Such texts go out with an apostrophe before them, which is taken off again on the way in:

>>> guard("+4930123"), unguard("'+4930123")
("'+4930123", '+4930123')
>>> unguard("'til noon")
"'til noon"
"""

import re
from dataclasses import dataclass

from phones.mac import InvalidMac, normalise_mac
from provisioning.sentences import said

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_SCIENTIFIC = re.compile(r"[0-9]([.,][0-9]+)?E[+-][0-9]+", re.IGNORECASE)

AS_TEXT = said("Give the column the format “Text” and enter it again.")


@dataclass(frozen=True, slots=True)
class Misread:
    """A cell of which the spreadsheet program did not keep what was entered."""

    sentence: str


Cell = str | Misread


def guard(text: str) -> str:
    """Return the text as a CSV cell that no program takes for a formula. `unguard` takes it back to the letter."""
    return f"'{text}" if _FORMULA.match(text) else text


def mark(text: str) -> str:
    """Return the text as a cell that is known to be text, where only an apostrophe of its own has to be told apart."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(cell: str) -> str:
    """Return the text behind a cell that `guard` or `mark` wrote, or that a person did."""
    return cell[1:] if _GUARDED.match(cell) else cell


def is_scientific(text: str) -> bool:
    """Tell whether a long number was shortened on the way, as in ``1.23E+11``."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def mac_of(text: str) -> str:
    """Return the MAC of a cell as it is stored. Raises `InvalidMac` with a sentence, also on what Excel does to it."""
    if is_scientific(text):
        raise InvalidMac(
            said(
                "The spreadsheet program turned the MAC address into the number %(number)s. %(advice)s",
                number=text.strip(),
                advice=AS_TEXT,
            )
        )
    digits = text.strip()
    if digits.isdecimal() and len(digits) < 12:
        raise InvalidMac(
            said(
                "%(digits)s has %(count)s digits of 12: the spreadsheet program may have dropped "
                "zeros in front. %(advice)s",
                digits=digits,
                count=len(digits),
                advice=AS_TEXT,
            )
        )
    return normalise_mac(text)
