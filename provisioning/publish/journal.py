"""The journal of a publication: once it is on disk the publication counts, and is completed after any crash."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from provisioning.publish.manifest import Entry


@dataclass(frozen=True, slots=True)
class Journal:
    """What a publication does to the folder."""

    publication: int
    """Number of the publication in the database."""
    puts: tuple[Entry, ...]
    """Files to link into the root, in this order."""
    removals: tuple[str, ...]
    """Names to take out of the root afterwards."""


def write_journal(path: Path, journal: Journal) -> None:
    """Write the journal durably: this is the commit point."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(journal), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def read_journal(path: Path) -> Journal | None:
    """Return the journal of a publication that was not finished, `None` when there is none."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Journal(
        publication=stored["publication"],
        puts=tuple(Entry(**entry) for entry in stored["puts"]),
        removals=tuple(stored["removals"]),
    )


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
