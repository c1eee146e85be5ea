"""The headers that stand before signed firmware files, and the name that is written in them.

Two kinds are known. The older is a list of tags, each with a big-endian length; the newer, of the 78xx and 88xx,
begins with the number 0xab1234cd in little-endian order. Both were measured on published files. The signatures
themselves are not verified: that is the phone's part.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from provisioning.sentences import said

TAGGED_MAGIC = b"\x01\x00\x02"
FIFTH_GENERATION_MAGIC = b"\xcd\x34\x12\xab"

FIFTH_GENERATION_FIELDS = struct.Struct("<5I32sI")
"""Magic, header length, flag word, payload size, zero, hash, length of the name."""

SIGNATURE_SIZE = 256
LONGEST_HEADER = 1024
"""Those seen have 420 bytes at most; a signature of twice the length would still fit."""


class Tag(IntEnum):
    VERSION = 1
    HEADER_LENGTH = 2
    SIGNER = 3
    SIGNATURE_INFO = 7
    ALGORITHM = 9
    PADDING = 13
    FILE_NAME = 14
    LAST = 15


CONTAINERS = (Tag.SIGNER, Tag.SIGNATURE_INFO, Tag.ALGORITHM)
"""Tags whose value is again a list of tags."""


class HeaderKind(StrEnum):
    NONE = "none"
    TAGGED = "tagged"
    FIFTH_GENERATION = "fifth generation"


class HeaderError(ValueError):
    """A header cannot be read."""


class TruncatedHeader(HeaderError):
    """The file ends before its header does, or before the payload that the header announces."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says."""

    kind: HeaderKind
    file_name: str
    """The name that the file was signed under; empty when there is no header."""
    payload_start: int
    payload_size: int | None = None
    """Only headers of the fifth generation state it."""


def read_header(data: bytes) -> Header:
    """Read the header at the start of a file; the beginning of the file is enough.

    Raises TruncatedHeader or HeaderError.
    """
    if data.startswith(TAGGED_MAGIC):
        return _tagged(data)
    if data.startswith(FIFTH_GENERATION_MAGIC):
        return _fifth_generation(data)
    return Header(HeaderKind.NONE, "", 0)


def _tagged(data: bytes) -> Header:
    length, name = 0, b""
    for tag, value in _tags(data):
        if tag == Tag.HEADER_LENGTH:
            length = int.from_bytes(value, "big")
        if tag == Tag.FILE_NAME:
            name = value
    if not length or not name:
        raise HeaderError(said("The header states no length or no file name."))
    return Header(HeaderKind.TAGGED, _name(name), length)


def _tags(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tags up to the stated end of the header; containers are entered, padding is left out."""
    position, end = 0, LONGEST_HEADER
    while position < end:
        tag = data[position] if position < len(data) else None
        if tag == Tag.PADDING:
            position += 1
            continue
        value = _value(data, position, tag)
        if tag == Tag.HEADER_LENGTH:
            end = _header_length(value, data)
        position += 3 + (0 if tag in CONTAINERS else len(value))
        if position > end:
            raise HeaderError(said("A tag reaches beyond the header."))
        yield tag or 0, value


def _value(data: bytes, position: int, tag: int | None) -> bytes:
    length = int.from_bytes(data[position + 1 : position + 3], "big")
    value = data[position + 3 : position + 3 + length]
    if tag is None or len(value) < length:
        raise TruncatedHeader(said("The file ends within its header."))
    if not Tag.VERSION <= tag <= Tag.LAST:
        raise HeaderError(said("The header holds the unknown tag %(tag)s.", tag=tag))
    return value


def _header_length(value: bytes, data: bytes) -> int:
    if len(value) != 2:
        raise HeaderError(said("The length of the header is not readable."))
    length = int.from_bytes(value, "big")
    _check_end(length, data)
    return length


def _check_end(end: int, data: bytes) -> None:
    if end > LONGEST_HEADER:
        raise HeaderError(said("The header claims to be %(end)s bytes long.", end=end))
    if end > len(data):
        raise TruncatedHeader(said("The file ends within its header."))


def _fifth_generation(data: bytes) -> Header:
    fixed = FIFTH_GENERATION_FIELDS.size
    if len(data) < fixed:
        raise TruncatedHeader(said("The file ends within its header."))
    _, length, _, payload_size, _, _, name_length = FIFTH_GENERATION_FIELDS.unpack_from(data)
    _check_end(length, data)
    if not 0 < name_length <= length - SIGNATURE_SIZE - fixed:
        raise HeaderError(said("The header's lengths contradict each other."))
    return Header(HeaderKind.FIFTH_GENERATION, _name(data[fixed : fixed + name_length]), length, payload_size)


def _name(raw: bytes) -> str:
    text = raw.split(b"\0", 1)[0]
    if not text or any(byte < 0x20 or byte > 0x7E for byte in text):
        raise HeaderError(said("The file name in the header is not readable."))
    return text.decode("ascii")
