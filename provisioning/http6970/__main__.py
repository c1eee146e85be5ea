"""The published files over HTTP, for phones that ask on port 6970.

    python -m provisioning.http6970 --root DIR --index FILE [--host 0.0.0.0] [--port 6970] [--allow NETWORK]…

Standard output gets one JSON object a line, as that of the TFTP server. SIGTERM and SIGINT end it.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from provisioning.http6970.connection import Limits
from provisioning.http6970.journal import HttpJournal
from provisioning.http6970.messages import LARGEST_HEAD
from provisioning.http6970.server import PublishedFolder, Server
from provisioning.tftp.index import PublishedNames
from provisioning.tftp.networks import add_allow_option
from provisioning.tftp.provisioning_window import Windows, add_windows_option

ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 - phones are on any of the networks of this host
_FLUSH_SECONDS = 0.5


def main(arguments: list[str] | None = None) -> NoReturn:
    options = _parser().parse_args(arguments)
    try:
        asyncio.run(_serve(options))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        sys.exit(f"Cannot listen on {options.host} port {options.port}: {reason}.")
    sys.exit(0)


async def _serve(options: argparse.Namespace) -> None:
    """Serve until a signal comes. Raises OSError when the port cannot be had."""
    journal = HttpJournal(sys.stdout.fileno())
    folder = PublishedFolder(options.root, PublishedNames(options.index), journal, Windows(options.windows))
    server = Server(folder, journal, Limits(), options.allow)
    listening = await asyncio.start_server(server.serve, options.host, options.port, limit=LARGEST_HEAD, backlog=512)
    host, port = listening.sockets[0].getsockname()[:2]
    journal.listening_on(host, port)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    while not ended.is_set():
        journal.flush()  # again and again: a reader that was slow gets the rest
        await _wait(ended)


async def _wait(ended: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(_FLUSH_SECONDS):
            await ended.wait()
    except TimeoutError:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m provisioning.http6970", description="Serve files to phones.")
    parser.add_argument("--root", type=Path, required=True, help="the TFTP folder")
    parser.add_argument("--index", type=Path, required=True, help="the index of published names")
    parser.add_argument("--host", default=ALL_ADDRESSES, help="IPv4 address to listen on")
    parser.add_argument("--port", type=int, default=6970)
    add_allow_option(parser)
    add_windows_option(parser)
    return parser


if __name__ == "__main__":
    main()
