"""What somebody else did to the TFTP root since it was published."""

import os
from collections.abc import Iterable, Iterator
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


def find_drift(folder: Folder, published: Iterable[Entry]) -> Drift:
    """Compare every published file with the folder by its content, and look for files of others.

    Raises `OSError` when the folder cannot be read.
    """
    entries = {entry.name: entry for entry in published}
    present = set(_names(folder.root))
    missing = entries.keys() - present
    changed = {name for name in entries.keys() & present if folder.digest(name) != entries[name].digest}
    return Drift(tuple(sorted(changed)), tuple(sorted(missing)), tuple(sorted(present - entries.keys())))


def _names(folder: Path, prefix: str = "") -> Iterator[str]:
    """Yield the names of all regular files below `folder`, as paths relative to it; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _names(Path(entry.path), f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
