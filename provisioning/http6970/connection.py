"""One connection of a client: requests come in one after the other, and each is answered and told in the journal."""

import asyncio
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

from provisioning.http6970.journal import HttpJournal
from provisioning.http6970.messages import Asked, BadRequest, answer_head, content_type, parse_head
from provisioning.tftp.content import CHUNK_SIZE, Content, ContentChangedError
from provisioning.tftp.guessing import MOST_NAMES, GuessWatch, Verdict
from provisioning.tftp.journal import EndedRequest, printable
from provisioning.tftp.outcomes import DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode

_STATUSES = {
    ErrorCode.FILE_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.ACCESS_VIOLATION: HTTPStatus.FORBIDDEN,
    ErrorCode.NOT_DEFINED: HTTPStatus.INTERNAL_SERVER_ERROR,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Above these, a connection is closed without an answer; a phone asks over TFTP then."""

    connections: int = 512
    connections_of_address: int = 64
    requests_of_connection: int = 100
    seconds_for_request: float = 10.0
    """From the end of one request to the end of the next."""
    seconds_for_chunk: float = 30.0
    """Until the client has taken `CHUNK_SIZE` bytes."""


class Folder(Protocol):
    """What is published."""

    def find(self, asked: bytes) -> str:
        """Return the published name that a client means; raises `DeclinedError`."""

    def open(self, name: str) -> Content:
        """Open a published file; raises `DeclinedError`."""


class RefusedError(Exception):
    """The request is answered with a status and no file; the text is the reason for the journal."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(slots=True)
class _Account:
    """What is known of a request so far, filled in step by step, so that it can be told how it ended."""

    address: str
    name: str
    came: float = field(default_factory=time.time)
    started: float = field(default_factory=time.monotonic)
    file: str | None = None
    size: int | None = None
    sent: int = 0

    def ended(self, outcome: Outcome, reason: str) -> EndedRequest:
        return EndedRequest(
            time=self.came,
            address=self.address,
            name=self.name,
            file=self.file,
            outcome=outcome,
            reason=reason,
            size=self.size,
            sent=self.sent,
            blksize=0,
            milliseconds=round((time.monotonic() - self.started) * 1000),
        )


class Connection:
    """Converses with one client until it leaves, is too slow, or has asked enough."""

    def __init__(
        self,
        address: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        folder: Folder,
        journal: HttpJournal,
        guess_watch: GuessWatch,
        limits: Limits,
    ) -> None:
        writer.transport.set_write_buffer_limits(high=0)  # what was sent has left this process
        self._address = address
        self._reader = reader
        self._writer = writer
        self._folder = folder
        self._journal = journal
        self._guess_watch = guess_watch
        self._limits = limits

    async def converse(self) -> None:
        """Answer requests, one after the other."""
        try:
            for _ in range(self._limits.requests_of_connection):
                async with asyncio.timeout(self._limits.seconds_for_request):
                    head = await self._reader.readuntil(b"\r\n\r\n")
                if not await self._answer(head):
                    return
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self._writer.transport.abort()  # gone, too slow or too long-winded: there is nobody to tell

    async def _answer(self, head: bytes) -> bool:
        """Answer one request; return whether another may follow."""
        account = _Account(self._address, printable(head.split(b"\r\n")[0]))
        asked: Asked | None = None
        try:
            asked = _read(head)
            account.name = printable(asked.name)
            account.file = self._folder.find(asked.name)
            content = self._folder.open(account.file)
        except RefusedError as refused:
            self._journal.request(account.ended(Outcome.REFUSED, str(refused)))
            return await self._send_nothing(refused.status, asked)
        except DeclinedError as declined:
            if declined.code is ErrorCode.FILE_NOT_FOUND and not self._answers_miss(account):
                return False
            self._journal.request(account.ended(declined.outcome, declined.reason))
            return await self._send_nothing(_STATUSES[declined.code], asked)
        await self._send_file(account, asked, content)
        return asked.keeps_connection

    def _answers_miss(self, account: _Account) -> bool:
        """Whether the client is told that its file is missing: not when it goes on guessing."""
        verdict = self._guess_watch.judge_miss(account.address, account.name, account.started)
        if verdict is Verdict.ALARM:
            self._journal.guessing(account.address, MOST_NAMES)
        return verdict is Verdict.ANSWER

    async def _send_nothing(self, status: HTTPStatus, asked: Asked | None) -> bool:
        keeps_connection = asked is not None and asked.keeps_connection
        more = {"Allow": "GET, HEAD"} if status is HTTPStatus.METHOD_NOT_ALLOWED else {}
        await self._send(answer_head(status, 0, keeps_connection=keeps_connection, more=more))
        return keeps_connection

    async def _send_file(self, account: _Account, asked: Asked, content: Content) -> None:
        account.size = content.size
        try:
            await self._send(_file_head(account.file or "", asked, content.size))
            if asked.method == "GET":
                await self._send_content(account, content)
                self._journal.request(account.ended(Outcome.SERVED, "complete"))
        except (OSError, TimeoutError, ContentChangedError) as error:
            reason = str(error) if isinstance(error, ContentChangedError) else "the client is gone or too slow"
            self._journal.request(account.ended(Outcome.FAILED, reason))
            raise ConnectionAbortedError from error
        finally:
            content.close()
            self._journal.flush()

    async def _send_content(self, account: _Account, content: Content) -> None:
        while account.sent < content.size:
            chunk = content.read(account.sent, CHUNK_SIZE)
            await self._send(chunk)
            account.sent += len(chunk)

    async def _send(self, data: bytes) -> None:
        """Hand over bytes, and wait until the system has taken them; raises TimeoutError or OSError."""
        self._writer.write(data)
        async with asyncio.timeout(self._limits.seconds_for_chunk):
            await self._writer.drain()


def _read(head: bytes) -> Asked:
    """Return what is asked for; raises `RefusedError`."""
    try:
        asked = parse_head(head)
    except BadRequest as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
    if asked.method not in {"GET", "HEAD"}:
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"the method {asked.method}")
    return asked


def _file_head(name: str, asked: Asked, size: int) -> bytes:
    more = {"Content-Type": content_type(name)}
    return answer_head(HTTPStatus.OK, size, keeps_connection=asked.keeps_connection, more=more)
