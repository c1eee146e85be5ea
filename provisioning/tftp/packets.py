"""TFTP datagrams, as RFC 1350 and RFC 2347 lay them out: read what clients send, build what a server sends.

>>> parse_request(b"\\0\\1SEP001122AABBCC.cnf.xml\\0octet\\0tsize\\0000\\0")
Request(opcode=<Opcode.READ: 1>, name=b'SEP001122AABBCC.cnf.xml', mode='octet', options={'tsize': '0'})
>>> data(1, b"<device/>")
b'\\x00\\x03\\x00\\x01<device/>'
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

BLOCK_NUMBERS = 1 << 16
"""Block numbers have 16 bits; after 65,535 follows 0."""

_HEADER = struct.Struct("!HH")


class Opcode(IntEnum):
    READ = 1
    WRITE = 2
    DATA = 3
    ACK = 4
    ERROR = 5
    OPTION_ACK = 6


class ErrorCode(IntEnum):
    NOT_DEFINED = 0
    FILE_NOT_FOUND = 1
    ACCESS_VIOLATION = 2
    ILLEGAL_OPERATION = 4
    UNKNOWN_TRANSFER_ID = 5


_ERROR_TEXTS = {
    ErrorCode.NOT_DEFINED: b"The file cannot be sent",
    ErrorCode.FILE_NOT_FOUND: b"File not found",
    ErrorCode.ACCESS_VIOLATION: b"Access violation",
    ErrorCode.ILLEGAL_OPERATION: b"Illegal TFTP operation",
    ErrorCode.UNKNOWN_TRANSFER_ID: b"Unknown transfer ID",
}


class MalformedDatagramError(ValueError):
    """The datagram is none that a TFTP client sends at this point; the text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sends to the well-known port: it asks to read or to write a file."""

    opcode: Opcode
    name: bytes
    """As on the wire: no encoding is promised."""
    mode: str
    """In lower case; `octet` from every known phone."""
    options: Mapping[str, str]
    """Names in lower case, in the order asked for. Of an option that is named twice, the first counts."""


@dataclass(frozen=True, slots=True)
class Error:
    code: int
    """A client may send any number, so this is not an `ErrorCode`."""
    text: bytes


def is_request(datagram: bytes) -> bool:
    """Whether the opcode says that this wants to be a request, well-formed or not."""
    return datagram[:2] in (b"\0\1", b"\0\2")


def parse_request(datagram: bytes) -> Request:
    """Read a read or write request; anything else raises `MalformedDatagramError`.

    What follows the mode and is no pair of option and value is ignored: the first 79xx images send one more NUL
    there.
    """
    if not is_request(datagram):
        raise MalformedDatagramError("not a request")
    fields = datagram[2:].split(b"\0")
    if len(fields) < 3 or not fields[0]:
        raise MalformedDatagramError("a request without file name or mode")
    name, mode, *rest = fields[:-1]
    return Request(opcode=Opcode(datagram[1]), name=name, mode=_text(mode).lower(), options=_parse_options(rest))


def _parse_options(fields: list[bytes]) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in zip(fields[::2], fields[1::2], strict=False):
        options.setdefault(_text(name).lower(), _text(value))
    return options


def _text(field: bytes) -> str:
    return field.decode("ascii", "backslashreplace")


def parse_answer(datagram: bytes) -> int | Error:
    """Read what a client sends within a transfer: the number of the block that it has, or an error.

    Anything else raises `MalformedDatagramError`.
    """
    if len(datagram) < _HEADER.size:
        raise MalformedDatagramError("shorter than four bytes")
    opcode, number = _HEADER.unpack_from(datagram)
    if opcode == Opcode.ACK:
        return int(number)
    if opcode == Opcode.ERROR:
        return Error(number, datagram[_HEADER.size :].split(b"\0")[0])
    raise MalformedDatagramError(f"opcode {opcode} within a transfer")


def data(block: int, payload: bytes) -> bytes:
    """Block number `block`, counted from 1 without end; the wire carries it modulo 65,536."""
    return _HEADER.pack(Opcode.DATA, block % BLOCK_NUMBERS) + payload


def option_ack(options: Mapping[str, str]) -> bytes:
    """Say which of the options asked for are in force, and with which values."""
    fields = [field for pair in options.items() for field in pair]
    return struct.pack("!H", Opcode.OPTION_ACK) + b"".join(field.encode("ascii") + b"\0" for field in fields)


def error(code: ErrorCode) -> bytes:
    """End a transfer or refuse one, always in the same words: nobody learns from them how this host is laid out."""
    return _HEADER.pack(Opcode.ERROR, code) + _ERROR_TEXTS[code] + b"\0"
