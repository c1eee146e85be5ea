"""Reading plain tar archives from a stream, no more than firmware packages need.

Everything but regular files and folders is refused. The standard library's reader is not used on uploads because it
reads extended headers of any size into memory and moves about in the file; this one reads forward, once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firmware.refusals import DamagedPackage, OversizePackage, TruncatedPackage, UnsafePackage
from provisioning.sentences import said

BLOCK = 512
CHUNK = 64 * 1024
EXTENDED_LIMIT = 64 * 1024
END = bytes(BLOCK)

REGULAR = (b"0", b"\0")
FOLDER = b"5"
EXTENDED = (b"x", b"g")
FORBIDDEN_KEYS = (b"path=", b"linkpath=", b"size=", b"GNU.sparse")
"""What an extended header must not change: names and sizes are taken from the plain header."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file of an archive. Its content is read once, before the next entry."""

    name: str
    chunks: Iterator[bytes]


class Stream:
    """Bytes that come in chunks, read by number."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""

    def read(self, size: int) -> bytes:
        """Exactly so many bytes. Raises TruncatedPackage."""
        while len(self._buffer) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise TruncatedPackage(said("The package ends in the middle."))
            self._buffer += chunk
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def drain(self) -> None:
        """Read the rest, so that sums at its end are checked."""
        self._buffer = b""
        for _ in self._chunks:
            pass


def read_tar(stream: Stream, member_limit: int) -> Iterator[Entry]:
    """The regular files of an archive, in its order.

    Raises TruncatedPackage, DamagedPackage, UnsafePackage or OversizePackage.
    """
    headers = 0
    while (block := stream.read(BLOCK)) != END:
        headers += 1
        if headers > member_limit:
            raise OversizePackage(said("The package holds more than %(most)s members.", most=member_limit))
        entry = _entry(stream, block)
        if entry is not None:
            yield entry
            for _ in entry.chunks:
                pass
    stream.drain()


def _entry(stream: Stream, block: bytes) -> Entry | None:
    """The file that a header block begins; nothing for folders and extended headers."""
    _check_sum(block)
    kind, size, name = block[156:157], _number(block[124:136]), _name(block)
    if kind in EXTENDED:
        _check_extended(stream, size)
        return None
    if kind == FOLDER and size == 0:
        return None
    if kind not in REGULAR:
        raise UnsafePackage(said("“%(name)s” is no regular file.", name=name))
    return Entry(name, _content(stream, size))


def _content(stream: Stream, size: int) -> Iterator[bytes]:
    remaining = size
    while remaining:
        chunk = stream.read(min(CHUNK, remaining))
        remaining -= len(chunk)
        yield chunk
    stream.read(-size % BLOCK)


def _check_sum(block: bytes) -> None:
    """The sum counts its own eight bytes as blanks."""
    if sum(block[:148]) + 8 * ord(" ") + sum(block[156:]) != _number(block[148:156]):
        raise DamagedPackage(said("A header of the tar archive is damaged."))


def _check_extended(stream: Stream, size: int) -> None:
    if size > EXTENDED_LIMIT:
        raise OversizePackage(
            said("An extended header of %(size)s bytes is larger than any that is needed.", size=size)
        )
    data = b"".join(_content(stream, size))
    if any(key in data for key in FORBIDDEN_KEYS):
        raise UnsafePackage(said("An extended header of the tar archive changes a name or a size."))


def _number(field: bytes) -> int:
    digits = field.strip(b" \0")
    if not digits or any(digit not in b"01234567" for digit in digits):
        raise DamagedPackage(said("A number in the tar archive is not readable."))
    return int(digits, 8)


def _name(block: bytes) -> str:
    name = block[:100].split(b"\0", 1)[0]
    if block[257:263] == b"ustar\0":
        prefix = block[345:500].split(b"\0", 1)[0]
        name = prefix + b"/" + name if prefix else name
    return name.decode("ascii", "backslashreplace")
