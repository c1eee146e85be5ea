"""Reading files from a TFTP server as phones do, to see what they will see.

>>> fetch(("127.0.0.1", 69), "SEP001122AABBCC.cnf.xml")
b'<?xml version="1.0" encoding="UTF-8"?>...'
"""

import math
import socket
import struct
import time

from provisioning.tftp.packets import BLOCK_NUMBERS, ErrorCode, Opcode

CHECK_BLOCK_SIZE = 1021
"""Bytes of a block. No phone asks for such a number, which tells Offhook's own requests from those of phones."""
LARGEST_FILE = 64 * 1024 * 1024

_DEFAULT_BLOCK_SIZE = 512
_LONGEST_DATAGRAM = 65_536
_SMALLEST_DATAGRAM = 4
_TRIES = 3

Address = tuple[str, int]


class FetchError(Exception):
    """A file could not be read from a server; the text is a sentence for the administrator."""


class FileMissing(FetchError):
    """The server answers that it does not have the file."""


class NoAnswer(FetchError):
    """Nothing came back."""


class OutOfTime(NoAnswer):
    """What came back took longer than there was time."""


def fetch(server: Address, name: str, *, patience: float = 2.0, until: float = math.inf) -> bytes:
    """Return the content of a file, of `LARGEST_FILE` bytes at most.

    `patience` is the number of seconds to wait before asking again, which is done twice; `until` is the instant on
    the monotonic clock at which to give up in any case. Raises `FetchError`.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(patience)
        try:
            address = socket.gethostbyname(server[0]), server[1]
            return _Reading(udp, address, name, until).run()
        except TimeoutError as error:
            raise NoAnswer(f"{server[0]} port {server[1]} does not answer.") from error
        except OSError as error:
            raise NoAnswer(f"{server[0]} port {server[1]} cannot be reached: {error.strerror}.") from error


class _Reading:
    """One file on its way; the server answers from a port of its own, which the first answer tells."""

    def __init__(self, udp: socket.socket, server: Address, name: str, until: float) -> None:
        self._udp = udp
        self._name = name
        self._until = until
        self._peer: Address | None = None
        self._server = server
        self._block_size = _DEFAULT_BLOCK_SIZE
        self._content = bytearray()
        self._last_sent = _read_request(name)

    def run(self) -> bytes:
        block = 1
        self._send(self._last_sent)
        while time.monotonic() < self._until:
            opcode, field, payload = self._answer()
            if opcode == Opcode.OPTION_ACK and block == 1:
                self._block_size = _agreed_block_size(payload)
                self._send(_ack(0))
            elif opcode == Opcode.DATA and field == block % BLOCK_NUMBERS:
                self._take(payload)
                self._send(_ack(block))
                if len(payload) < self._block_size:
                    return bytes(self._content)
                block += 1
        raise OutOfTime(f"There was no time left for {self._name}.")

    def _take(self, payload: bytes) -> None:
        self._content += payload
        if len(self._content) > LARGEST_FILE:
            raise FetchError(f"{self._name} is larger than {LARGEST_FILE // 2**20} MB.")

    def _send(self, datagram: bytes) -> None:
        self._last_sent = datagram
        self._udp.sendto(datagram, self._peer or self._server)

    def _answer(self) -> tuple[int, int, bytes]:
        """Return opcode, second field and the rest of what the server sends; ask again when nothing comes.

        Raises `TimeoutError`, OSError, or `FetchError` for an answer that is an error.
        """
        for _ in range(_TRIES):
            try:
                datagram = self._receive()
            except TimeoutError:
                self._udp.sendto(self._last_sent, self._peer or self._server)
                continue
            opcode, field = struct.unpack_from("!HH", datagram)
            if opcode == Opcode.ERROR:
                raise _error(self._name, field, datagram[4:])
            return opcode, field, datagram[2:] if opcode == Opcode.OPTION_ACK else datagram[4:]
        raise TimeoutError

    def _receive(self) -> bytes:
        """Return a datagram of the server; what others send is passed over. Raises `TimeoutError`."""
        end = time.monotonic() + (self._udp.gettimeout() or 0)
        while time.monotonic() <= end:
            datagram, sender = self._udp.recvfrom(_LONGEST_DATAGRAM)
            is_peer = sender == self._peer if self._peer else sender[0] == self._server[0]
            if is_peer and len(datagram) >= _SMALLEST_DATAGRAM:
                self._peer = sender
                return datagram
        raise TimeoutError


def _read_request(name: str) -> bytes:
    fields = [name, "octet", "blksize", str(CHECK_BLOCK_SIZE)]
    return struct.pack("!H", Opcode.READ) + b"".join(field.encode() + b"\0" for field in fields)


def _ack(block: int) -> bytes:
    return struct.pack("!HH", Opcode.ACK, block % BLOCK_NUMBERS)


def _agreed_block_size(payload: bytes) -> int:
    fields = payload.split(b"\0")
    accepted = dict(zip(fields[::2], fields[1::2], strict=False))
    size = accepted.get(b"blksize", b"")
    return int(size) if size.isdigit() else _DEFAULT_BLOCK_SIZE


def _error(name: str, code: int, text: bytes) -> FetchError:
    if code == ErrorCode.FILE_NOT_FOUND:
        return FileMissing(f"The server does not have {name}.")
    said = text.split(b"\0")[0].decode("ascii", "replace")
    return FetchError(f"The server refuses {name} with error {code}: {said}")
