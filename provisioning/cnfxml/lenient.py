"""Reading configurations as they are found: strictly first, and with named repairs when that fails.

    >>> read_with_repairs(b"<device><note>R&D</note></device>").repairs
    ('An “&” that stands for itself was written as “&amp;” (line 1).',)

The document is what the strict reader makes of the repaired text: nothing is lost, and nothing moves to another place.
"""

import codecs
import re
from dataclasses import dataclass

from provisioning.cnfxml.document import Document
from provisioning.cnfxml.encodings import is_utf_16
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.read import read
from provisioning.cnfxml.repairs import mended
from provisioning.sentences import said

_BEFORE = re.compile(rb"([^<]+)(<\?xml\s[^>]*\?>)?")
_BYTE_ORDER_MARK = said("The file begins with a byte-order mark, which Offhook does not write.")
_TEXT_BEFORE = said("What stood before the beginning of the XML was left out (line 1).")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A configuration, and what there is to say of its file."""

    document: Document
    repairs: tuple[str, ...] = ()
    """What had to be mended before the file could be read, one sentence for each kind of fault."""
    notes: tuple[str, ...] = ()
    """What is unusual but no fault."""


def read_with_repairs(data: bytes) -> ReadResult:
    """Return the configuration in `data`, with the repairs that it took.

    Raises `Unreadable` when no repair helps, `NotAConfiguration` when it is not the configuration of a phone.
    """
    notes = (_BYTE_ORDER_MARK,) if data.startswith(codecs.BOM_UTF8) else ()
    try:
        return ReadResult(read(data), notes=notes)
    except Unreadable:
        return _repaired(data, notes)


def _repaired(data: bytes, notes: tuple[str, ...]) -> ReadResult:
    """Read what repairs make of `data`. The text is passed on in UTF-8, without the declaration of another encoding."""
    cleared = data if is_utf_16(data) else _from_its_beginning(data)
    text, repairs = mended(cleared)
    document = read(text.encode())
    return ReadResult(document, ((_TEXT_BEFORE, *repairs) if cleared != data else repairs), notes)


def _from_its_beginning(data: bytes) -> bytes:
    """Return `data` without the text before its declaration or root; its line ends move behind, to keep the count.

    Blanks may stand before the root, not before a declaration. An element there stays: it could be part of the
    configuration.
    """
    body = data.removeprefix(codecs.BOM_UTF8)
    match = _BEFORE.match(body)
    if match is None or not (match[2] or match[1].strip()):
        return data
    return (match[2] or b"") + b"\n" * match[1].count(b"\n") + body[match.end() :]
