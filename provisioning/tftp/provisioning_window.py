"""Provisioning windows: whether a phone's configuration may be fetched at this moment.

Each phone that somebody opened has an empty file in a folder, named after its MAC as twelve upper-case digits; the
time of change of that file is the end of the window. So looking costs one `stat`, and many may be opened at once.
"""

import argparse
import os
import time
from pathlib import Path

from provisioning.tftp.guessing import phone_of
from provisioning.tftp.outcomes import SHUT, DeclinedError, Outcome
from provisioning.tftp.packets import ErrorCode


class Windows:
    """The windows of all phones; without a folder, none is ever shut."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def check(self, name: str) -> None:
        """Raise `DeclinedError` when this is the configuration of a phone whose window is shut.

        The client learns no more than of a file that does not exist: it must not find out which phones there are.
        """
        phone = phone_of(name)
        if self._folder is not None and phone and end_of(self._folder, phone) <= time.time():
            raise DeclinedError(Outcome.REFUSED, ErrorCode.FILE_NOT_FOUND, SHUT)


def end_of(folder: Path, mac: str) -> float:
    """Return the end of a phone's window in seconds since 1970; 0 when it was never opened or cannot be told."""
    try:
        return os.stat(folder / mac).st_mtime
    except OSError:
        return 0.0


def add_windows_option(parser: argparse.ArgumentParser) -> None:
    """Let a command line name the folder of the windows, in `windows`."""
    parser.add_argument(
        "--windows",
        type=Path,
        metavar="DIR",
        help="serve the configuration of a phone only while its window, a file in this folder, is open",
    )
