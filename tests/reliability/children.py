"""Processes that do something and die of it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from django.db import DatabaseError, connections

from provisioning.publish.errors import PublishError
from tests.reliability.tally import Loss

_SECONDS_TO_WAIT = 30.0
_SET_PTRACER, _ANYBODY = 0x59616D61, -1


class End(IntEnum):
    """How a child ended that nobody killed."""

    WELL = 0
    UNFORESEEN = 1
    SAID_WHY = 3
    """With a sentence for the administrator, or an error of the database."""


def in_child(action: Callable[[], object]) -> int:
    """Run `action` in a process of its own and return its number."""
    connections.close_all()
    if child := os.fork():
        return child
    code = End.UNFORESEEN
    try:
        action()
        code = End.WELL
    except (PublishError, DatabaseError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - read where a round went wrong
        code = End.SAID_WHY
    except BaseException:  # noqa: BLE001 - the parent counts it, whatever it was
        traceback.print_exc()
    finally:
        os._exit(code)


def end_of(child: int) -> End | None:
    """Wait for the end of a child; `None` when it was killed. Raises `Loss` when an exception reached the top."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        return None
    if code == End.UNFORESEEN:
        raise Loss("An exception went through to the top; its traceback is on standard error.")
    return End(code)


def kill_after(child: int, seconds: float) -> End | None:
    """Kill a child after so many seconds; return how it ended, `None` when it was the kill."""
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return end_of(child)


def under_strace(action: Callable[[], object], output: Path, *options: str) -> End | None:
    """Run `action` in a child under strace, which writes to `output`; return how it ended, `None` when killed."""
    reader, writer = os.pipe()

    def wait_and_act() -> None:
        ctypes.CDLL(None).prctl(_SET_PTRACER, _ANYBODY)
        os.read(reader, 1)
        action()

    child = in_child(wait_and_act)
    strace = subprocess.Popen(
        ["strace", "-q", "-qq", "-f", "-y", "-o", str(output), "-p", str(child), *options],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for_tracer(child)
        os.write(writer, b"!")
        return end_of(child)
    finally:
        strace.wait(_SECONDS_TO_WAIT)
        os.close(reader)
        os.close(writer)


def _wait_for_tracer(child: int) -> None:
    end = time.monotonic() + _SECONDS_TO_WAIT
    while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            raise Loss("strace could not be attached.")
        time.sleep(0.002)
