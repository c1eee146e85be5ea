"""ZIP archives from strangers, read in memory member by member and within limits."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from stat import S_IFMT, S_ISREG

from provisioning.cnfxml.errors import Unreadable
from provisioning.sentences import said

MAGIC = b"PK\x03\x04"
MAX_PACKED = 200_000_000
MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 200
"""Unpacked to packed size of a member; configurations shrink to a tenth, what shrinks so much fills memories."""
_RATIO_FREE = 100_000
_MAX_DIRECTORY = 4_000_000
"""Bytes of the table of contents, about 50,000 files; it is read whole."""
_END = struct.Struct("<4s4H2LH")
END_MAGIC = b"PK\x05\x06"
"""Begins the end of an archive, and an archive without files."""
_LONGEST_COMMENT = 0xFFFF
_LOCKED = 0x1


def members(path: Path, limit: int, wanted: Callable[[str], bool] = bool) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the regular files, of each at most the first `limit` bytes, sorted by name.

    Files whose name, without the folders above it, is not `wanted` are not unpacked.

    Raises `Unreadable` with a sentence when the archive is damaged, locked, or larger than an import takes.
    """
    _refuse_too_large(path)
    total = 0
    with _named_errors(), zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda member: member.filename):
            if member.is_dir() or not _is_regular(member) or not wanted(PurePosixPath(member.filename).name):
                continue
            content = _content(archive, member, limit)
            total += len(content)
            if total > MAX_UNPACKED:
                raise Unreadable(
                    said("The archive unpacks to more than %(most)s MB.", most=f"{MAX_UNPACKED // 1000000:,}")
                )
            yield member.filename, content


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Return the first `limit` bytes; the count is that of the bytes, since what a member says of itself may lie."""
    if member.flag_bits & _LOCKED:
        raise Unreadable(said("The archive is locked with a password: unpack it, and import the files."))
    with archive.open(member) as file:
        content = file.read(limit)
    if len(content) > max(_RATIO_FREE, MAX_RATIO * member.compress_size):
        raise Unreadable(
            said("The archive holds a file that shrinks as no configuration does: it is made to fill memory.")
        )
    return content


def _refuse_too_large(path: Path) -> None:
    """Look at the sizes before the library reads the table of contents into memory."""
    size = path.stat().st_size
    if size > MAX_PACKED:
        raise Unreadable(
            said("The archive has more than %(most)s MB: import its files in parts.", most=MAX_PACKED // 1000000)
        )
    with path.open("rb") as file:
        file.seek(max(0, size - _LONGEST_COMMENT - _END.size))
        tail = file.read()
    place = tail.rfind(END_MAGIC)
    if place < 0 or len(tail) - place < _END.size:
        raise Unreadable(said("The archive has no end: it was cut off."))
    if _END.unpack_from(tail, place)[5] > _MAX_DIRECTORY:
        raise Unreadable(said("The archive lists more files than an import takes: import them in parts."))


def _is_regular(member: zipfile.ZipInfo) -> bool:
    """Whether it is a file like any other; archives made elsewhere than on Unix tell no kind."""
    kind = S_IFMT(member.external_attr >> 16)
    return not kind or S_ISREG(kind)


@contextmanager
def _named_errors() -> Iterator[None]:
    """Put into a sentence what the standard library raises on broken archives."""
    try:
        yield
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unreadable(
            said("The archive is damaged, or packed in a way that Offhook does not read: %(error)s.", error=str(error))
        ) from error
