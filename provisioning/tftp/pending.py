"""A request on its way: from the datagram to the transfer that answers it, or to the reason why there is none."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provisioning.tftp import packets
from provisioning.tftp.content import open_content
from provisioning.tftp.index import PublishedNames
from provisioning.tftp.journal import EndedRequest, printable
from provisioning.tftp.listener import Arrival
from provisioning.tftp.options import DEFAULT_BLOCK_SIZE, negotiate
from provisioning.tftp.outcomes import DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode
from provisioning.tftp.transfer import Transfer

SERVED_MODES = ("octet", "netascii")
"""Both send the bytes as they lie in the file. Phones ask for octet; netascii is what some clients ask for when
nobody tells them otherwise, and line ends rewritten on the way would damage firmware."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a well-formed read request asks for."""

    file: str
    """A published name."""
    options: Mapping[str, str]


@dataclass(slots=True)
class PendingRequest:
    """What is known of a request so far; filled in step by step, so that it can be told how it ended."""

    arrival: Arrival
    came: float = field(default_factory=time.time)
    """Unix time, in seconds."""
    started: float = field(default_factory=time.monotonic)
    """The same instant on the monotonic clock."""
    name: str = ""
    file: str | None = None
    size: int | None = None
    block_size: int = DEFAULT_BLOCK_SIZE

    def identify(self, names: PublishedNames) -> Wanted:
        """Find the published file that is asked for; raises `DeclinedError`."""
        request = self._read_request()
        if request.opcode is packets.Opcode.WRITE:
            raise _illegal(ErrorCode.ACCESS_VIOLATION, "uploads are not accepted")
        if request.mode not in SERVED_MODES:
            raise _illegal(ErrorCode.ILLEGAL_OPERATION, "a transfer mode other than octet")
        self.file = names.find(request.name)
        if self.file is None:
            raise DeclinedError(Outcome.MISSING, ErrorCode.FILE_NOT_FOUND, "not published")
        return Wanted(self.file, request.options)

    def _read_request(self) -> packets.Request:
        try:
            request = packets.parse_request(self.arrival.datagram)
        except packets.MalformedDatagramError as error:
            raise _illegal(ErrorCode.ILLEGAL_OPERATION, str(error)) from error
        self.name = printable(request.name)
        self.block_size = negotiate(request.options, 0).block_size
        return request

    def open(self, root: Path, wanted: Wanted) -> Transfer:
        """Open what was identified, on the terms that the options lead to; raises `DeclinedError`."""
        content = open_content(root, wanted.file)
        self.size = content.size
        return Transfer(content, negotiate(wanted.options, content.size))

    def ended(self, outcome: Outcome, reason: str, sent: int = 0) -> EndedRequest:
        """Close the account, now, with `sent` bytes acknowledged."""
        return EndedRequest(
            time=self.came,
            address=self.arrival.client[0],
            name=self.name,
            file=self.file,
            outcome=outcome,
            reason=reason,
            size=self.size,
            sent=sent,
            blksize=self.block_size,
            milliseconds=round((time.monotonic() - self.started) * 1000),
        )


def _illegal(code: ErrorCode, reason: str) -> DeclinedError:
    return DeclinedError(Outcome.REFUSED, code, reason)
