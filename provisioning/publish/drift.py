"""What somebody else did to the TFTP root since it was published."""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from provisioning.publish.folder import Folder
from provisioning.publish.manifest import Entry


@dataclass(frozen=True, slots=True)
class Drift:
    """Names, sorted, that are not as they were published."""

    changed: tuple[str, ...]
    """Published files whose content is another one now."""
    missing: tuple[str, ...]
    """Published files that are gone, or that are no regular files any more."""
    foreign: tuple[str, ...]
    """Files that Offhook did not write."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.foreign)


def find_drift(folder: Folder, published: Iterable[Entry], *, thorough: bool = True) -> Drift:
    """Compare the published files with the folder by their contents, and look for files of others.

    Unless it is to be `thorough`, what shows size, time and inode of when it was published is not read.
    Raises `OSError` when the folder cannot be read.
    """
    entries = {entry.name: entry for entry in published}
    present = set(_names(folder.root))
    known = entries.keys() & present
    untouched = set() if thorough else _untouched(folder, [entries[name] for name in known])
    changed = {name for name in known - untouched if folder.digest(name) != entries[name].digest}
    return Drift(tuple(sorted(changed)), tuple(sorted(entries.keys() - present)), tuple(sorted(present - known)))


def _untouched(folder: Folder, entries: Collection[Entry]) -> set[str]:
    statuses = folder.statuses({entry.name for entry in entries})
    return {entry.name for entry in entries if statuses.get(entry.name) == entry.status}


def _names(folder: Path, prefix: str = "") -> Iterator[str]:
    """Yield the names of all regular files below `folder`, as paths relative to it; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _names(Path(entry.path), f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
