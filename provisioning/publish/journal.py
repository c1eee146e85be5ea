"""The journal of a publication: once it is on disk the publication counts, and is completed after any crash."""

import json
from dataclasses import dataclass
from pathlib import Path

from provisioning.publish.durable import replace_file
from provisioning.publish.errors import FolderUnusable
from provisioning.publish.manifest import Entry
from provisioning.sentences import said


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
    """Write the journal durably: this is the commit point. Raises `OSError`."""
    puts = [
        {"name": put.name, "digest": put.digest, "size": put.size, "mtime_ns": put.mtime_ns, "inode": put.inode}
        for put in journal.puts
    ]
    stored = {"publication": journal.publication, "puts": puts, "removals": journal.removals}
    replace_file(path, json.dumps(stored).encode(), 0o600)


def read_journal(path: Path) -> Journal | None:
    """Return the journal of a publication that was not finished, `None` when there is none.

    Raises `FolderUnusable` when it cannot be read, or is none.
    """
    try:
        stored = json.loads(path.read_bytes())
        return Journal(
            publication=stored["publication"],
            puts=tuple(Entry(**entry) for entry in stored["puts"]),
            removals=tuple(stored["removals"]),
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FolderUnusable(
            said("The journal %(path)s cannot be read: %(reason)s.", path=path, reason=error.strerror)
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise FolderUnusable(
            said(
                "The journal %(path)s is damaged. Delete it; what it would have completed is published anew.", path=path
            )
        ) from error
