"""A TFTP client for tests, written from the RFCs and not from the server's modules: two that share a
misunderstanding would understand each other."""

import select
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

SECONDS_TO_WAIT = 10.0
"""For an answer that comes at once, unless something is broken."""

Address = tuple[str, int]

LOOPBACK = "127.0.0.1"


def request_datagram(opcode: int, name: bytes, mode: bytes, options: Mapping[str, object]) -> bytes:
    fields = [name, mode]
    for option, value in options.items():
        fields += [option.encode(), str(value).encode()]
    return struct.pack("!H", opcode) + b"".join(field + b"\0" for field in fields)


def request(name: bytes, mode: bytes = b"octet", /, **options: object) -> bytes:
    return request_datagram(1, name, mode, options)


def upload(name: bytes) -> bytes:
    return request_datagram(2, name, b"octet", {})


def ack(block: int) -> bytes:
    return struct.pack("!HH", 4, block % 65536)


def data(block: int, payload: bytes) -> bytes:
    return struct.pack("!HH", 3, block % 65536) + payload


def option_ack(**options: object) -> bytes:
    fields = [text for option, value in options.items() for text in (option, str(value))]
    return b"\0\6" + b"".join(field.encode() + b"\0" for field in fields)


def error(code: int, text: str) -> bytes:
    return struct.pack("!HH", 5, code) + text.encode() + b"\0"


NOT_FOUND = error(1, "File not found")
ACCESS_VIOLATION = error(2, "Access violation")
ILLEGAL_OPERATION = error(4, "Illegal TFTP operation")
UNKNOWN_TID = error(5, "Unknown transfer ID")


@contextmanager
def udp_socket(timeout: float = SECONDS_TO_WAIT, host: str = LOOPBACK) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((host, 0))
        udp.settimeout(timeout)
        yield udp


def ask(port: int, datagram: bytes, host: str = LOOPBACK) -> bytes:
    """The first answer to a request."""
    with udp_socket() as udp:
        send_until_answered(udp, (host, port), datagram)
        return udp.recv(65536)


def fetch(port: int, asked: bytes, host: str = LOOPBACK) -> bytes:
    """The content that the server sends to a read request; raises AssertionError on an error."""
    with udp_socket() as udp:
        send_until_answered(udp, (host, port), asked)
        return receive_all(udp)


def send_until_answered(udp: socket.socket, server: Address, datagram: bytes) -> None:
    """Send each second until something comes back: a busy machine may lose a datagram, as a network does."""
    for _ in range(int(SECONDS_TO_WAIT)):
        udp.sendto(datagram, server)
        if select.select([udp], [], [], 1.0)[0]:
            return
    raise TimeoutError("no answer")


def receive_all(udp: socket.socket, block_size: int = 512, expected: int = 1) -> bytes:
    """The rest of a transfer from the block `expected` on, each block acknowledged."""
    received = bytearray()
    while True:
        datagram, tid = udp.recvfrom(65536)
        opcode, number = struct.unpack_from("!HH", datagram)
        assert opcode in (3, 6), datagram
        if opcode == 6:
            fields = datagram[2:].split(b"\0")
            block_size = int(dict(zip(fields[::2], fields[1::2], strict=False)).get(b"blksize", block_size))
            udp.sendto(ack(0), tid)
            continue
        if number != expected % 65536:
            continue
        received += datagram[4:]
        udp.sendto(ack(expected), tid)
        expected += 1
        if len(datagram) < 4 + block_size:
            return bytes(received)
