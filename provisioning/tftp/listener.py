"""The socket of the well-known port: requests come in here, and refusals leave from here."""

import errno
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

Address = tuple[str, int]

RECEIVE_BUFFER = 4 * 1024 * 1024
"""Bytes asked of the kernel. The usual 212,992 hold some 277 requests; when a thousand phones boot at the
same instant, each request that does not fit costs its phone a timeout."""

LONGEST_DATAGRAM = 2048
"""Bytes; RFC 2347 ends a request at 512."""

_AT_ONCE = 128
"""Requests taken before running transfers have their turn again."""

# These have a number on Linux (linux/in.h, asm-generic/socket.h), and no name in the socket module.
_IP_PKTINFO = 8
_SO_RCVBUFFORCE = 33

_PACKET_INFO = struct.Struct("@i4s4s")
"""struct in_pktinfo: interface index, local address, destination address in the header."""


class CannotListenError(Exception):
    """The address or the port cannot be had; the text is a sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A datagram with both of its ends."""

    datagram: bytes
    client: Address
    local: str
    """The address of this host that the client has written to; an answer has to come from it."""


class Listener:
    """An IPv4 socket that knows, for each datagram, which address of this host was meant."""

    def __init__(self, host: str, port: int) -> None:
        """Bind; raises OSError."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
            _enlarge_receive_buffer(self._socket)
            self._socket.bind((host, port))
        except BaseException:
            self._socket.close()
            raise

    @property
    def address(self) -> Address:
        host, port = self._socket.getsockname()
        return host, port

    @property
    def receive_buffer(self) -> int:
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    def fileno(self) -> int:
        return self._socket.fileno()

    def arrivals(self) -> Iterator[Arrival]:
        """What waits now, up to a limit."""
        for _ in range(_AT_ONCE):
            try:
                datagram, ancillary, _flags, client = self._socket.recvmsg(
                    LONGEST_DATAGRAM, socket.CMSG_SPACE(_PACKET_INFO.size)
                )
            except BlockingIOError:
                return
            yield Arrival(datagram, client, _local_address(ancillary))

    def answer(self, arrival: Arrival, datagram: bytes) -> None:
        """Send straight back, from the address that was written to; lost when the network refuses it."""
        info = _PACKET_INFO.pack(0, socket.inet_aton(arrival.local), bytes(4))
        ancillary = [(socket.IPPROTO_IP, _IP_PKTINFO, info)]
        try:
            self._socket.sendmsg([datagram], ancillary, 0, arrival.client)
        except OSError:
            return

    def close(self) -> None:
        self._socket.close()


def _enlarge_receive_buffer(udp: socket.socket) -> None:
    """Ask past the limit of the system, as CAP_NET_ADMIN allows, and else up to it."""
    try:
        udp.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, RECEIVE_BUFFER)
    except PermissionError:
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)


def _local_address(ancillary: list[tuple[int, int, bytes]]) -> str:
    for level, kind, content in ancillary:
        if (level, kind) == (socket.IPPROTO_IP, _IP_PKTINFO):
            return socket.inet_ntoa(_PACKET_INFO.unpack(content)[1])
    return "0.0.0.0"  # noqa: S104 - the kernel then chooses


def listen(host: str, port: int, fallback_port: int | None) -> Listener:
    """Listen on the port, or on the fallback port when the first is in use or not permitted.

    Raises `CannotListenError`.
    """
    try:
        return Listener(host, port)
    except OSError as error:
        can_fall_back = isinstance(error, PermissionError) or error.errno == errno.EADDRINUSE
        if fallback_port is None or not can_fall_back:
            raise CannotListenError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
    return listen(host, fallback_port, None)
