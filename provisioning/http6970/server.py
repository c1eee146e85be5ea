"""The published files over HTTP, read-only: GET and HEAD of names in the index, and nothing else.

For phones that ask on port 6970 before they ask over TFTP, at sites of some hundred phones; for more, the same
folder is served by nginx (`deploy/nginx/`).
"""

import asyncio
from collections import Counter
from pathlib import Path

from provisioning.http6970.connection import Connection, Limits
from provisioning.http6970.journal import HttpJournal
from provisioning.tftp.content import Content, open_content
from provisioning.tftp.guessing import GuessWatch
from provisioning.tftp.index import PublishedNames
from provisioning.tftp.networks import Networks, is_allowed
from provisioning.tftp.outcomes import DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode
from provisioning.tftp.provisioning_window import Windows


class PublishedFolder:
    """The files of one folder that the index names."""

    def __init__(self, root: Path, names: PublishedNames, journal: HttpJournal, windows: Windows | None = None) -> None:
        self._root = root
        self._names = names
        self._journal = journal
        self._windows = windows or Windows()

    def find(self, asked: bytes) -> str:
        """Return the published name that a client means; raises `DeclinedError`."""
        try:
            self._names.refresh()
        except OSError as error:
            self._journal.trouble(f"the index of published files cannot be read: {error.strerror}")
        name = self._names.find(asked)
        if name is None:
            raise DeclinedError(Outcome.MISSING, ErrorCode.FILE_NOT_FOUND, "not published")
        return name

    def open(self, name: str) -> Content:
        """Open a published file; raises `DeclinedError`."""
        self._windows.check(name)
        return open_content(self._root, name)


class Server:
    """Answers connections; `serve` is the callback of `asyncio.start_server`."""

    def __init__(self, folder: PublishedFolder, journal: HttpJournal, limits: Limits, allowed: Networks = ()) -> None:
        self._folder = folder
        self._journal = journal
        self._limits = limits
        self._allowed = allowed
        self._guess_watch = GuessWatch()
        self._of_address: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, and close it; one of a stranger or too many is closed at once."""
        address: str = writer.get_extra_info("peername", ("",))[0]
        self._of_address[address] += 1
        try:
            if is_allowed(address, self._allowed) and self._has_room_for(address):
                await self._converse(address, reader, writer)
        except asyncio.CancelledError:
            return  # the server ends; asyncio would print the exception of a task that nobody awaits
        except Exception as error:  # noqa: BLE001 - no request whatever may end the service
            self._journal.trouble(f"internal error: {error!r}")
        finally:
            self._of_address -= Counter([address])
            writer.close()
            self._journal.flush()

    async def _converse(self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        watch = self._guess_watch
        await Connection(address, reader, writer, self._folder, self._journal, watch, self._limits).converse()

    def _has_room_for(self, address: str) -> bool:
        limits = self._limits
        return (
            self._of_address.total() <= limits.connections
            and self._of_address[address] <= limits.connections_of_address
        )
