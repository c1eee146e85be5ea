"""Folders in memory, for tests that write durably over and over: there, nothing waits for a disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """Yield a new folder that is gone afterwards, on a disk where the system has no folder in memory."""
    place = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="offhook-tests-", dir=place) as path:
        yield Path(path)
