"""The kinds of package that firmware comes in, told by content, and their members as streams.

A `.zip` holds the files as they are. A `.cop` is a tar.gz; `.cop.sgn` and `.cop.sha512` have a signed header before
it. A folder is a package that someone has already unpacked.
"""

import errno
import os
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from stat import S_IFMT, S_ISDIR, S_ISREG
from typing import BinaryIO

from firmware.headers import TAGGED_MAGIC, HeaderError, read_header
from firmware.refusals import (
    DamagedPackage,
    EncryptedPackage,
    OversizePackage,
    PackageRefused,
    TruncatedPackage,
    UnknownPackage,
    UnsafePackage,
)
from firmware.tar import CHUNK, Entry, Stream, read_tar
from provisioning.sentences import said

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
GZIP_MAGIC = b"\x1f\x8b\x08"
TAR_MAGIC, TAR_MAGIC_PLACE = b"ustar", 257
HEAD = 8192

END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
LONGEST_COMMENT = 0xFFFF
DIRECTORY_LIMIT = 1024 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1

MIB = 1024 * 1024


class PackageKind(StrEnum):
    ZIP = "zip"
    TAR = "tar"
    TAR_GZ = "tar.gz"
    SIGNED_TAR_GZ = "signed tar.gz"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may hold at most; sizes in bytes."""

    members: int = 2000
    member_size: int = 512 * MIB
    total_size: int = 2048 * MIB
    ratio: int = 100
    """Unpacked size to package size. Firmware hardly shrinks; what shrinks so much is made to fill the disk."""
    ratio_free: int = 16 * MIB
    """Up to this unpacked size the ratio does not count."""


class Meter:
    """Counts unpacked bytes and stops at the limits."""

    def __init__(self, limits: Limits, package_size: int) -> None:
        by_ratio = max(limits.ratio_free, limits.ratio * package_size)
        self._limit = min(limits.total_size, by_ratio)
        self._total = 0

    def metered(self, chunks: Iterator[bytes], limit: int | None = None) -> Iterator[bytes]:
        """The same chunks. Raises OversizePackage beyond the limits; ``limit`` is for these chunks alone."""
        size = 0
        for chunk in chunks:
            size += len(chunk)
            self._total += len(chunk)
            if self._total > self._limit or (limit is not None and size > limit):
                raise OversizePackage(said("The package unpacks to more than a firmware package would hold."))
            yield chunk


def package_kind(path: Path, name: str = "") -> PackageKind:
    """What a file is, by its first bytes; ``name`` is what people call it. Raises UnknownPackage."""
    if path.is_dir():
        return PackageKind.FOLDER
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(ZIP_MAGICS):
        return PackageKind.ZIP
    if head.startswith(GZIP_MAGIC):
        return PackageKind.TAR_GZ
    if head.startswith(TAGGED_MAGIC):
        return PackageKind.SIGNED_TAR_GZ
    if head[TAR_MAGIC_PLACE:].startswith(TAR_MAGIC):
        return PackageKind.TAR
    raise UnknownPackage(said("%(file)s is neither a ZIP, a COP nor a tar archive.", file=name or path.name))


def entries(path: Path, kind: PackageKind, limits: Limits) -> Generator[Entry, None, None]:
    """The regular files of a package. Each is to be read before the next; close it in the end.

    Raises PackageRefused.
    """
    match kind:
        case PackageKind.ZIP:
            yield from _zip_entries(path)
        case PackageKind.FOLDER:
            yield from _folder_entries(path)
        case _:
            with path.open("rb") as file:
                yield from read_tar(Stream(_tar_chunks(file, kind, limits)), limits.members)


def _tar_chunks(file: BinaryIO, kind: PackageKind, limits: Limits) -> Iterator[bytes]:
    if kind is PackageKind.TAR:
        return _chunks(file)
    size = os.fstat(file.fileno()).st_size
    if kind is PackageKind.SIGNED_TAR_GZ:
        file.seek(_start_behind_signature(file.read(HEAD)))
    return Meter(limits, size).metered(_unzipped(file))


def _start_behind_signature(head: bytes) -> int:
    """Where the tar.gz begins: behind the header or, if that cannot be read, at the first gzip mark."""
    try:
        start = read_header(head).payload_start
    except HeaderError:
        start = max(head.find(GZIP_MAGIC), 0)
    if not head.startswith(GZIP_MAGIC, start):
        raise UnknownPackage(said("The file is signed, but no tar.gz follows the signature."))
    return start


def _unzipped(file: BinaryIO) -> Iterator[bytes]:
    """The content of a gzip stream; its sum is checked at the end."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        while not inflate.eof:
            packed = inflate.unconsumed_tail or file.read(CHUNK)
            chunk = inflate.decompress(packed, CHUNK)
            if not packed and not chunk:
                raise TruncatedPackage(said("The package ends in the middle."))
            yield chunk
    except zlib.error as error:
        raise DamagedPackage(said("The package is damaged: it cannot be unpacked.")) from error


def _zip_entries(path: Path) -> Iterator[Entry]:
    _check_directory(path)
    with _zip_errors(), zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            _check_zip_member(member)
            if not member.filename.endswith("/"):
                with closing(_zip_chunks(archive, member)) as chunks:
                    yield Entry(member.orig_filename, chunks)


def _check_directory(path: Path) -> None:
    """Refuse a table of contents that would not fit into memory, before it is read."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_COMMENT - END_OF_DIRECTORY.size))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END_OF_DIRECTORY.size:
        raise TruncatedPackage(said("The ZIP archive has no end: it was cut off."))
    directory_size = END_OF_DIRECTORY.unpack_from(tail, place)[5]
    if directory_size > DIRECTORY_LIMIT:
        raise OversizePackage(said("The ZIP archive lists more members than a firmware package would hold."))


def _check_zip_member(member: zipfile.ZipInfo) -> None:
    mode = member.external_attr >> 16
    if member.flag_bits & ENCRYPTED:
        raise EncryptedPackage(said("“%(file)s” is locked with a password.", file=member.filename))
    is_folder = S_ISDIR(mode) and member.filename.endswith("/")
    if S_IFMT(mode) and not S_ISREG(mode) and not is_folder:
        raise UnsafePackage(said("“%(file)s” is no regular file.", file=member.filename))
    if member.compress_type not in METHODS:
        raise UnknownPackage(
            said("“%(file)s” is packed in a way that firmware packages do not use.", file=member.filename)
        )


def _zip_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Generator[bytes, None, None]:
    with _zip_errors(), archive.open(member) as file:
        yield from iter(lambda: file.read(CHUNK), b"")


@contextmanager
def _zip_errors() -> Iterator[None]:
    """Name what the standard library raises on broken archives."""
    try:
        yield
    except PackageRefused:
        raise
    except EOFError as error:
        raise TruncatedPackage(said("The ZIP archive ends in the middle.")) from error
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError, RuntimeError) as error:
        raise DamagedPackage(said("The ZIP archive is damaged: %(error)s.", error=str(error))) from error
    except OSError as error:
        # A damaged offset makes the library seek to before the file's start; other errors are the disk's own.
        if error.errno != errno.EINVAL:
            raise
        raise DamagedPackage(said("The ZIP archive is damaged: a member lies outside of it.")) from error


def _folder_entries(path: Path) -> Iterator[Entry]:
    for child in sorted(path.iterdir()):
        mode = child.lstat().st_mode
        if S_ISREG(mode):
            with child.open("rb") as file:
                yield Entry(child.name, _chunks(file))
        elif not S_ISDIR(mode):
            raise UnsafePackage(said("“%(file)s” is no regular file.", file=child.name))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK), b"")
