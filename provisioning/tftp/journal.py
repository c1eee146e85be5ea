"""What the server tells on standard output: one JSON object a line, for whoever started it.

Serving phones comes first. When the reader is slow, lines wait in a bounded buffer, and beyond that they are
dropped and counted; when it is gone, all are dropped.
"""

import json
import os
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from provisioning.tftp.outcomes import Outcome

LARGEST_BACKLOG = 4 * 1024 * 1024
"""Bytes that wait for a slow reader: some 16,000 requests, which is what 2,500 phones ask when they boot."""
LONGEST_NAME = 200
"""Characters of a name from the network that are told."""


@dataclass(frozen=True, slots=True)
class EndedRequest:
    """One request from its datagram to its end; the fields are those of the line."""

    time: float
    """Unix time at which it came, in seconds."""
    address: str
    name: str
    """The name asked for, `printable`."""
    file: str | None
    """The published name that was meant, if any."""
    outcome: Outcome
    reason: str
    size: int | None
    """Of the file, in bytes."""
    sent: int
    """Bytes that the client has acknowledged."""
    blksize: int
    milliseconds: int


# dataclasses.asdict copies every value, which takes as long as the rest of a short transfer.
_FIELDS = tuple(field.name for field in fields(EndedRequest))
_values = attrgetter(*_FIELDS)


def printable(text: bytes) -> str:
    """Text from the network, made harmless to show: what cannot be printed is escaped, and it is not long."""
    characters = text.decode("utf-8", "backslashreplace")
    if characters.isprintable():
        return characters[:LONGEST_NAME]
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in characters)
    return escaped[:LONGEST_NAME]


class Journal:
    """Writes lines to a descriptor without ever waiting for its reader."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._backlog = bytearray()
        self._dropped = 0
        self._is_broken = False
        self._last_trouble = ""
        os.set_blocking(descriptor, False)

    @property
    def has_backlog(self) -> bool:
        return bool(self._backlog)

    def listening(self, host: str, port: int, receive_buffer: int) -> None:
        """`receive_buffer` is what the kernel grants, in bytes of its own accounting."""
        self._add("listening", host=host, port=port, receive_buffer=receive_buffer)

    def request(self, ended: EndedRequest) -> None:
        self._add("request", **dict(zip(_FIELDS, _values(ended), strict=True)))

    def guessing(self, address: str, names: int) -> None:
        """An address has asked for more than `names` phones in vain; further misses of it are not told for a while."""
        self._add("guessing", address=address, names=names)

    def trouble(self, reason: str) -> None:
        """Something is wrong with the server rather than with a request; told once until another trouble comes."""
        if reason != self._last_trouble:
            self._last_trouble = reason
            self._add("trouble", reason=reason)

    def _add(self, event: str, **fields: Any) -> None:
        if self._is_broken:
            return
        if len(self._backlog) > LARGEST_BACKLOG:
            self._dropped += 1
            return
        if self._dropped:
            self._backlog += _line("dropped", count=self._dropped)
            self._dropped = 0
        self._backlog += _line(event, **fields)

    def flush(self) -> None:
        """Write what the reader takes now."""
        try:
            while self._backlog:
                written = os.write(self._descriptor, self._backlog)
                del self._backlog[:written]
        except BlockingIOError:
            pass
        except OSError:
            self._is_broken = True
            self._backlog.clear()


def _line(event: str, **fields: Any) -> bytes:
    return json.dumps({"event": event, **fields}).encode() + b"\n"
