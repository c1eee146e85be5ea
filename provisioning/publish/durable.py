"""Writing that survives a crash: what was written whole is there afterwards, and nothing else."""

import os
from pathlib import Path


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of `content`. Raises `OSError`; a full disk takes a part first, and fails only at the next attempt."""
    remaining = memoryview(content)
    while remaining:
        remaining = remaining[os.write(descriptor, remaining) :]


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """Let `path` be a file of this content, from one instant to the next. Raises `OSError`."""
    draft = _draft_of(path)
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.fchmod(descriptor, mode)
        write_all(descriptor, content)
        os.fsync(descriptor)
    except OSError:
        draft.unlink()
        raise
    finally:
        os.close(descriptor)
    draft.replace(path)
    sync_folder(path.parent)


def clear_draft(path: Path) -> None:
    """Take away what a crash left of an attempt to replace this file. Raises `OSError`."""
    _draft_of(path).unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
