"""Files whose encoding is another than they say, or than XML takes for granted: read by a named repair.

    >>> decoded("<device><a>Küche</a></device>".encode("cp1252"))[0]
    '<device><a>Küche</a></device>'

Only where the bytes leave one reading: UTF-16 with its mark, text of Windows without a character in UTF-8, and UTF-8
that says to be UTF-16.
"""

import codecs

from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.read import MAX_BYTES, declared_encoding, decode
from provisioning.sentences import said

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS_OF_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_WINDOWS = "windows-1252"
_UTF_8 = frozenset({"utf-8", "utf8"})
_NOT_UTF_16 = said("The file says that its encoding is UTF-16, and is not; it was read as UTF-8.")
_FROM_UTF_16 = said("The file is in UTF-16; it will be published in UTF-8.")
_FROM_WINDOWS = said(
    "The file is not in UTF-8, as one is that declares no other encoding; it was read as Windows-1252, which covers "
    "ISO-8859-1, and will be published in UTF-8."
)


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of the file as `decode` does, and what was wrong with its encoding. Raises `Unreadable`."""
    if is_utf_16(data):
        return decode(from_utf_16(data), "utf-8"), (_FROM_UTF_16,)
    said_to_be = declared_encoding(data).lower()
    if said_to_be.startswith(("utf-16", "unicode")) and _is(data, "utf-8"):
        return decode(data, "utf-8"), (_NOT_UTF_16,)
    if (not said_to_be or said_to_be in _UTF_8) and _is_of_windows(data):
        return decode(data, _WINDOWS), (_FROM_WINDOWS,)
    return decode(data), ()


def is_utf_16(data: bytes) -> bool:
    """Tell whether the data begin with the mark of UTF-16."""
    return data.startswith(_UTF_16_MARKS) and not data.startswith(_MARKS_OF_UTF_32)


def from_utf_16(data: bytes) -> bytes:
    """Return UTF-16 with its mark as UTF-8, other data as they are. Raises `Unreadable` when they are damaged.

    Data that are larger than a configuration may be stay as they are, for `decode` to refuse.
    """
    if not is_utf_16(data) or len(data) > MAX_BYTES:
        return data
    try:
        return data.decode("utf-16").encode()
    except UnicodeError as error:
        raise Unreadable(said("The file begins as UTF-16, and is damaged: it was cut off or mixed.")) from error


def _is_of_windows(data: bytes) -> bool:
    """Tell whether the bytes are Windows-1252, and nothing in them is UTF-8 beyond ASCII: a mixture may be either."""
    if data.startswith(codecs.BOM_UTF8) or _is(data, "utf-8") or not _is(data, _WINDOWS):
        return False
    return data.decode(errors="ignore").isascii()


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
