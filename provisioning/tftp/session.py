"""A transfer on a socket of its own, whose port is the server's transfer identifier (TID) of RFC 1350."""

import socket
import time
from dataclasses import dataclass

from provisioning.tftp import packets
from provisioning.tftp.journal import EndedRequest, printable
from provisioning.tftp.listener import LONGEST_DATAGRAM, Address
from provisioning.tftp.outcomes import Outcome
from provisioning.tftp.packets import ErrorCode
from provisioning.tftp.pending import PendingRequest
from provisioning.tftp.transfer import Transfer


@dataclass(frozen=True, slots=True)
class Ending:
    outcome: Outcome
    reason: str


class Session:
    """Connects one `Transfer` with the network and the clock; over as soon as `ending` is set."""

    def __init__(self, pending: PendingRequest, transfer: Transfer) -> None:
        """Bind a socket to the address that the client has written to; raises OSError."""
        self._pending = pending
        self._transfer = transfer
        self.client: Address = pending.arrival.client
        self.deadline = 0.0
        """On the monotonic clock: when to send again, unless the client answers before."""
        self.ending: Ending | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.bind((pending.arrival.local, 0))
        except BaseException:
            self._socket.close()
            raise

    def fileno(self) -> int:
        return self._socket.fileno()

    def is_restarted_by(self, datagram: bytes) -> bool:
        """Whether another request from the same port means that the client has turned to something new.

        The same request again is a datagram that the network has doubled, or impatience: the answer is on its
        way. But a phone that lost its power in the midst of a transfer comes back on the port that it has
        always used first; that is so when it has acknowledged data before and does not answer now.
        """
        is_stalled = self._transfer.has_advanced and self._transfer.repeats > 0
        return is_stalled or datagram != self._pending.arrival.datagram

    def begin(self) -> None:
        self._send(self._transfer.begin())

    def receive(self) -> None:
        """Take one datagram, if one waits; raises what reading the file raises."""
        try:
            datagram, sender = self._socket.recvfrom(LONGEST_DATAGRAM)
        except BlockingIOError:
            return
        if sender == self.client:
            self._hear(datagram)
        else:
            self._send_away(datagram, sender)

    def repeat(self) -> None:
        """The deadline has passed: send again, or give up; raises what reading the file raises."""
        self._send(self._transfer.repeat())
        if self._transfer.is_given_up:
            self.end(Outcome.FAILED, "the client no longer answers")

    def fail(self, reason: str) -> None:
        """The server cannot go on."""
        self._send_to(self.client, packets.error(ErrorCode.NOT_DEFINED))
        self.end(Outcome.FAILED, reason)

    def end(self, outcome: Outcome, reason: str) -> None:
        self.ending = Ending(outcome, reason)

    def account(self, ending: Ending) -> EndedRequest:
        return self._pending.ended(ending.outcome, ending.reason, self._transfer.bytes_acked)

    def close(self) -> None:
        self._socket.close()
        self._transfer.content.close()

    def _hear(self, datagram: bytes) -> None:
        try:
            answer = packets.parse_answer(datagram)
        except packets.MalformedDatagramError:
            return
        if isinstance(answer, packets.Error):
            said = printable(answer.text)
            self.end(Outcome.FAILED, f"ended by the client with error {answer.code}: {said}")
            return
        self._send(self._transfer.acknowledge(answer))
        if self._transfer.is_complete:
            self.end(Outcome.SERVED, "complete")

    def _send_away(self, datagram: bytes, stranger: Address) -> None:
        """Tell another sender that it has the wrong port. An error is never answered with an error."""
        if datagram[:2] != b"\0\5":
            self._send_to(stranger, packets.error(ErrorCode.UNKNOWN_TRANSFER_ID))

    def _send(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self._send_to(self.client, datagram)
        if datagrams:
            self.deadline = time.monotonic() + self._transfer.interval

    def _send_to(self, receiver: Address, datagram: bytes) -> None:
        try:
            self._socket.sendto(datagram, receiver)
        except OSError:
            # The network does not take it now: it is lost like any other, and sent again in time.
            return
