"""The event loop: one thread, one socket for requests and one for each running transfer.

No request can end the loop or hold it up: nothing here waits for a client, for a reader of the journal or for
a name service, and whatever goes wrong with one datagram or one transfer is told in the journal and left behind.
"""

import select
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from provisioning.tftp import packets
from provisioning.tftp.content import ContentChangedError
from provisioning.tftp.guessing import MOST_NAMES, GuessWatch, Verdict
from provisioning.tftp.index import PublishedNames
from provisioning.tftp.journal import Journal
from provisioning.tftp.limits import Limits
from provisioning.tftp.listener import Address, Arrival, Listener
from provisioning.tftp.networks import Networks, is_allowed
from provisioning.tftp.outcomes import DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode
from provisioning.tftp.pending import PendingRequest
from provisioning.tftp.provisioning_window import Windows
from provisioning.tftp.session import Session

_SWEEP_SECONDS = 0.1
"""How often transfers are looked through for those whose client does not answer."""

_IDLE_SECONDS = 1.0
"""The wait ends now and then, since a signal that comes just before it does not."""


class Server:
    """Serves the published files of one folder, read-only, until something from outside ends `run`."""

    def __init__(
        self,
        listener: Listener,
        names: PublishedNames,
        root: Path,
        journal: Journal,
        limits: Limits,
        allowed: Networks = (),
        windows: Windows | None = None,
    ) -> None:
        self._listener = listener
        self._names = names
        self._root = root
        self._journal = journal
        self._limits = limits
        self._allowed = allowed
        self._windows = windows or Windows()
        self._guess_watch = GuessWatch()
        self._sessions: dict[Address, Session] = {}
        self._of_address: Counter[str] = Counter()
        self._of_descriptor: dict[int, Session] = {}
        self._next_sweep = 0.0
        self._epoll = select.epoll()
        self._epoll.register(listener, select.EPOLLIN)

    def run(self) -> NoReturn:
        """Serve, until an exception such as the `SystemExit` of a signal handler comes from outside."""
        while True:
            self.turn()

    def turn(self) -> None:
        """Wait a moment for datagrams, and do all that is due then."""
        for descriptor, _events in self._epoll.poll(self._patience()):
            if session := self._of_descriptor.get(descriptor):
                self._step(session, Session.receive)
            elif descriptor == self._listener.fileno():
                self._take_requests()
        self._sweep()
        self._journal.flush()

    def close(self) -> None:
        """Let go of the running transfers; their clients will ask again."""
        for session in self._sessions.values():
            session.close()
        self._epoll.close()

    def _patience(self) -> float:
        """Seconds to wait for a datagram."""
        return _SWEEP_SECONDS if self._sessions or self._journal.has_backlog else _IDLE_SECONDS

    def _take_requests(self) -> None:
        arrivals = list(self._listener.arrivals())
        self._refresh_names()  # after all of them: who asks for what was just published must find it
        for arrival in arrivals:
            try:
                self._answer(arrival)
            except Exception as error:  # noqa: BLE001 - no datagram whatever may end the service
                self._journal.trouble(f"internal error: {error!r}")

    def _refresh_names(self) -> None:
        try:
            self._names.refresh()
        except OSError as error:
            self._journal.trouble(f"the index of published files cannot be read: {error.strerror}")
        if self._names.unreadable_lines:
            self._journal.trouble(f"damaged lines in the index: {self._names.unreadable_lines}")

    def _answer(self, arrival: Arrival) -> None:
        # Anything else is a straggler of a transfer that is over, or noise; an answer would serve nobody.
        if not packets.is_request(arrival.datagram) or not is_allowed(arrival.client[0], self._allowed):
            return
        if not self._is_new(arrival):
            return
        pending = PendingRequest(arrival)
        try:
            self._start(pending)
        except DeclinedError as declined:
            if declined.code is not ErrorCode.FILE_NOT_FOUND or self._answers_miss(pending):
                self._listener.answer(arrival, packets.error(declined.code))
                self._journal.request(pending.ended(declined.outcome, declined.reason))

    def _answers_miss(self, pending: PendingRequest) -> bool:
        """Whether the client is told that its file is missing: not when it goes on guessing."""
        address = pending.arrival.client[0]
        verdict = self._guess_watch.judge_miss(address, pending.name, pending.started)
        if verdict is Verdict.ALARM:
            self._journal.guessing(address, MOST_NAMES)
        return verdict is Verdict.ANSWER

    def _is_new(self, arrival: Arrival) -> bool:
        """Whether this is no repetition of a request that is being served; one that it replaces is ended."""
        running = self._sessions.get(arrival.client)
        if running is None:
            return True
        # Its last acknowledgement may wait on its own socket, sent before this request and not yet read.
        self._step(running, Session.receive)
        if running.ending is not None:
            return True
        if not running.is_restarted_by(arrival.datagram):
            return False
        running.end(Outcome.FAILED, "the client began anew")
        self._close_if_over(running)
        return True

    def _start(self, pending: PendingRequest) -> None:
        """Identify, open and begin; raises `DeclinedError`. Without room the request is dropped unanswered."""
        wanted = pending.identify(self._names)
        self._windows.check(wanted.file)
        if not self._has_room_for(pending.arrival.client):
            self._journal.request(pending.ended(Outcome.REFUSED, "too many transfers at once"))
            return
        transfer = pending.open(self._root, wanted)
        try:
            session = Session(pending, transfer)
        except OSError as error:
            transfer.content.close()
            raise DeclinedError(Outcome.FAILED, ErrorCode.NOT_DEFINED, "no socket to be had") from error
        self._admit(session)
        self._step(session, Session.begin)

    def _has_room_for(self, client: Address) -> bool:
        limits = self._limits
        return len(self._sessions) < limits.sessions and self._of_address[client[0]] < limits.sessions_of_address

    def _admit(self, session: Session) -> None:
        self._sessions[session.client] = session
        self._of_address[session.client[0]] += 1
        self._of_descriptor[session.fileno()] = session
        self._epoll.register(session, select.EPOLLIN)

    def _release_address(self, address: str) -> None:
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def _step(self, session: Session, step: Callable[[Session], None]) -> None:
        if session.ending is not None:
            return  # it was ended by another event of the same turn
        try:
            step(session)
        except (ContentChangedError, OSError) as error:
            session.fail(str(error))
        except Exception as error:  # noqa: BLE001 - a defect costs this transfer and no other
            session.fail(f"internal error: {error!r}")
        self._close_if_over(session)

    def _sweep(self) -> None:
        now = time.monotonic()
        if now < self._next_sweep:
            return
        self._next_sweep = now + _SWEEP_SECONDS
        for session in [session for session in self._sessions.values() if session.deadline <= now]:
            self._step(session, Session.repeat)

    def _close_if_over(self, session: Session) -> None:
        if session.ending is None:
            return
        del self._sessions[session.client]
        self._release_address(session.client[0])
        del self._of_descriptor[session.fileno()]
        session.close()  # which takes it from the poll, too
        self._journal.request(session.account(session.ending))
