"""Many phones that ask a TFTP server at once, in one thread: quick enough that the server is what is measured."""

import math
import resource
import select
import socket
import struct
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from tests.tftp.client import Address, ack, request

_SWEEP_SECONDS = 0.05
_BUFFER = 2048
_HEADER = struct.Struct("!HH")
_DATA, _ERROR, _OPTION_ACK = 3, 5, 6
_REPEATS = 3
"""How often a phone sends its last datagram again before it asks for the file anew."""


@dataclass(slots=True)
class Tally:
    """What has come of a crowd."""

    served: Counter[int] = field(default_factory=Counter)
    """How many files came whole, by the CRC-32 of their content."""
    missing: int = 0
    repeated: int = 0
    """Datagrams that were sent again, since nothing came."""
    given_up: int = 0
    """Phones that no longer ask."""
    seconds: float = 0.0


class Caller:
    """A phone that fetches files one after the other, in blocks of 512 bytes unless it asks for others."""

    def __init__(
        self, server: Address, asked: Iterable[bytes], block_size: int, tally: Tally, line: "Line | None" = None
    ) -> None:
        """Take a line that is slow; without one, datagrams leave at once."""
        self._server = server
        self._line = line
        self._asked = iter(asked)
        self._tally = tally
        self._options = {} if block_size == 512 else {"blksize": block_size}
        self._wanted_block_size = block_size
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.silences = 0
        self.last_sent = 0.0

    def fileno(self) -> int:
        return self._udp.fileno()

    def ask_next(self) -> bool:
        """Ask for the next file; return whether there is one."""
        name = next(self._asked, None)
        if name is None:
            return False
        self._request = request(name, **self._options)
        self._ask()
        return True

    def _ask(self) -> None:
        self._block_size, self._expected, self._checksum = 512, 1, 0
        self._send(self._request, self._server)

    def _send(self, datagram: bytes, receiver: Address) -> None:
        self._last = datagram, receiver
        self.last_sent = time.monotonic()
        if self._line:
            self._line.put(partial(self.pass_on, datagram, receiver))
        else:
            self.pass_on(datagram, receiver)

    def pass_on(self, datagram: bytes, receiver: Address) -> None:
        """Let the server have a datagram now."""
        self._udp.sendto(datagram, receiver)

    def repeat(self) -> None:
        """Nothing has come for a while."""
        self._tally.repeated += 1
        self.silences += 1
        if self.silences > _REPEATS:
            self._ask()
        else:
            self._send(*self._last)

    def hear(self) -> bool:
        """Take one datagram; return whether the file has ended with it."""
        datagram, sender = self._udp.recvfrom(_BUFFER)
        opcode, number = _HEADER.unpack_from(datagram)
        self.silences = 0
        if opcode == _DATA:
            return number == self._expected % 65_536 and self._take(datagram, sender)
        if opcode == _OPTION_ACK:
            self._block_size = self._wanted_block_size
            self._send(ack(0), sender)
        elif opcode == _ERROR:
            self._tally.missing += 1
        return opcode == _ERROR

    def _take(self, datagram: bytes, sender: Address) -> bool:
        self._checksum = zlib.crc32(memoryview(datagram)[4:], self._checksum)
        self._send(ack(self._expected), sender)
        self._expected += 1
        if len(datagram) == 4 + self._block_size:
            return False
        self._tally.served[self._checksum] += 1
        return True

    def close(self) -> None:
        self._udp.close()


class Line:
    """A way to the server that takes a while: what the phones send arrives later, in order.

    All of a round trip's delay lies on this way, which comes to the same for the server.
    """

    def __init__(self, delay: float) -> None:
        """`delay` is in seconds."""
        self._delay = delay
        self._under_way: deque[tuple[float, Callable[[], None]]] = deque()

    def put(self, arrive: Callable[[], None]) -> None:
        """Let something happen at the other end, once it has come there."""
        self._under_way.append((time.monotonic() + self._delay, arrive))

    def deliver(self, until: float) -> None:
        """Let arrive what is due until then, an instant on the monotonic clock."""
        while self._under_way and self._under_way[0][0] <= until:
            self._under_way.popleft()[1]()

    @property
    def patience(self) -> float:
        """Seconds until the next datagram is due, as far as that is sooner than anything else."""
        due = self._under_way[0][0] - time.monotonic() if self._under_way else _SWEEP_SECONDS
        return min(max(due, 0.0), _SWEEP_SECONDS)


class Crowd:
    """Phones that begin at the same instant; each has the names that it asks for."""

    def __init__(
        self,
        server: Address,
        names: list[list[bytes]],
        block_size: int = 512,
        patience: float = 1.0,
        tries: int = 7,
        delay: float = 0.0,
    ) -> None:
        """A phone waits `patience` seconds for an answer, and `tries` times in a row; a round trip takes `delay`."""
        self.tally = Tally()
        self._line = Line(delay) if delay else None
        self._patience, self._tries = patience, tries
        self._callers = {}
        self._epoll = select.epoll()
        for asked in names:
            caller = Caller(server, asked, block_size, self.tally, self._line)
            self._callers[caller.fileno()] = caller
            self._epoll.register(caller, select.EPOLLIN)

    def run(self, seconds: float) -> Tally:
        """Let all of them fetch all of their files; who is not done after so many seconds has given up."""
        begun = time.monotonic()
        self.begin()
        while self._callers and time.monotonic() < begun + seconds:
            self.turn()
        self.tally.seconds = time.monotonic() - begun
        self.close()
        return self.tally

    def begin(self) -> None:
        self._next_sweep = time.monotonic() + self._patience
        for caller in self._callers.values():
            caller.ask_next()

    def turn(self) -> bool:
        """Hear what has come, and ask again where nothing comes; return whether anybody is left."""
        for descriptor, _event in self._epoll.poll(self._line.patience if self._line else _SWEEP_SECONDS):
            caller = self._callers[descriptor]
            if caller.hear() and not caller.ask_next():
                self._leave(caller)
        if self._line:
            self._line.deliver(time.monotonic())
        if time.monotonic() >= self._next_sweep:
            self._sweep()
        return bool(self._callers)

    def _sweep(self) -> None:
        now = time.monotonic()
        self._next_sweep = now + _SWEEP_SECONDS
        for caller in [caller for caller in self._callers.values() if caller.last_sent + self._patience <= now]:
            if caller.silences == self._tries:
                self.tally.given_up += 1
                self._leave(caller)
            else:
                caller.repeat()

    def _leave(self, caller: Caller) -> None:
        del self._callers[caller.fileno()]
        self._epoll.unregister(caller)
        if self._line:
            self._line.put(caller.close)  # after its last acknowledgement
        else:
            caller.close()

    def close(self) -> None:
        """Let go of everybody who is left."""
        self.tally.given_up += len(self._callers)
        for caller in list(self._callers.values()):
            self._leave(caller)
        if self._line:
            self._line.deliver(math.inf)
        self._epoll.close()


def allow_many_sockets() -> None:
    """Let this process open as many files as the system allows it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
