"""Reading a log file once, or on and on as `tail --follow=name` does."""

import os
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_READ_BYTES = 1 << 20
_LOOK_EVERY_SECONDS = 0.5


def batches_of(path: str, *, follow: bool) -> Iterator[list[bytes]]:
    """Yield complete lines in batches, an empty one where nothing came for a moment; `-` is standard input.

    A line without its end is read with what follows; at the end of the file it counts as complete. Raises OSError.
    """
    if path == "-":
        return _lines(_chunks_of_pipe(sys.stdin.buffer))
    return _lines(_chunks_of_file(Path(path), follow=follow))


def _lines(chunks: Iterator[bytes]) -> Iterator[list[bytes]]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield lines
    yield [rest] if rest else []


def _chunks_of_pipe(pipe: BinaryIO) -> Iterator[bytes]:
    descriptor = pipe.fileno()
    while True:
        if not select.select([descriptor], [], [], _LOOK_EVERY_SECONDS)[0]:
            yield b""
        elif chunk := os.read(descriptor, _READ_BYTES):
            yield chunk
        else:
            return


def _chunks_of_file(path: Path, *, follow: bool) -> Iterator[bytes]:
    file = path.open("rb")
    try:
        while True:
            while chunk := file.read(_READ_BYTES):
                yield chunk
            if not follow:
                return
            yield b""
            time.sleep(_LOOK_EVERY_SECONDS)
            if _was_replaced(path, file):
                file.close()
                file = path.open("rb")
    finally:
        file.close()


def _was_replaced(path: Path, file: BinaryIO) -> bool:
    """Whether another file has come in the place of this one, or it was emptied. A moment without any is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    return not os.path.samestat(status, os.fstat(file.fileno())) or status.st_size < file.tell()
