"""The embedded TFTP server for a bench or a home.

    python -m provisioning.tftp --root DIR --index FILE [--host 0.0.0.0] [--port 69] [--fallback-port 6969]
        [--allow NETWORK]… [--windows DIR]

Standard output gets one JSON object a line: `listening` first, then one `request` for each that has ended;
`guessing` names an address that asks for ever new phones. SIGTERM and SIGINT end it.
"""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from provisioning.tftp.index import PublishedNames
from provisioning.tftp.journal import Journal
from provisioning.tftp.limits import limits_of_process
from provisioning.tftp.listener import CannotListenError, Listener, listen
from provisioning.tftp.networks import Networks, add_allow_option
from provisioning.tftp.provisioning_window import Windows, add_windows_option
from provisioning.tftp.server import Server

LARGEST_PORT = 65535
ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 - phones are on any of the networks of this host


def main(arguments: list[str] | None = None) -> NoReturn:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    options = _parser().parse_args(arguments)
    if not options.root.is_dir():
        sys.exit(f"The TFTP folder {options.root} does not exist.")
    try:
        listener = listen(options.host, options.port, options.fallback_port)
    except CannotListenError as error:
        sys.exit(str(error))
    _serve(listener, options.root, options.index, options.allow, Windows(options.windows))


def _serve(listener: Listener, root: Path, index: Path, allowed: Networks, windows: Windows) -> NoReturn:
    journal = Journal(sys.stdout.fileno())
    host, port = listener.address
    journal.listening(host, port, listener.receive_buffer)
    journal.flush()
    server = Server(listener, PublishedNames(index), root, journal, limits_of_process(), allowed, windows)
    try:
        server.run()
    finally:
        server.close()
        journal.flush()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m provisioning.tftp", description="Serve files to phones.")
    parser.add_argument("--root", type=Path, required=True, help="the TFTP folder")
    parser.add_argument("--index", type=Path, required=True, help="the index of published names")
    parser.add_argument("--host", default=ALL_ADDRESSES, help="IPv4 address to listen on")
    parser.add_argument("--port", type=_port, default=69)
    parser.add_argument("--fallback-port", type=_port, help="when the port is in use or not permitted")
    add_allow_option(parser)
    add_windows_option(parser)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LARGEST_PORT}")
    return int(text)


if __name__ == "__main__":
    main()
