"""What a publication changes in the phones' configurations, in people's words and without secrets."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.cnfxml.document import compare
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.read import read
from provisioning.cnfxml.words import meaning, title
from provisioning.publish.folder import Folder
from provisioning.publish.plan import Action, Step

_FILES_COMPARED = 200
_DERIVED = "versionStamp"
"""Changes whenever anything else does, and says nothing by itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that two configurations say differently; equal ones compare equal."""

    path: str
    title: str
    old: str | None
    """The value in people's words, a secret as a mask; `None` when the element is absent."""
    new: str | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A difference, and how many files have it."""

    difference: Difference
    files: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The differences of all changed files, those of most files first."""

    shared: tuple[Shared, ...]
    uncompared: int
    """Number of changed files that were not looked at: too many, or not readable as configurations."""


def differences(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Return what differs between two configuration files. Raises `ConfigurationError` when one is none."""
    changes = compare(read(old), read(new))
    return tuple(
        Difference(change.path, title(change.path), _shown(change.path, change.old), _shown(change.path, change.new))
        for change in changes
        if change.path != _DERIVED
    )


def summary(steps: Iterable[Step], folder: Folder) -> Summary:
    """Return what the changed files among `steps` say differently from those in the folder."""
    changed = [step for step in steps if step.action is Action.CHANGE and step.wanted and step.wanted.subject]
    found: Counter[Difference] = Counter()
    uncompared = max(0, len(changed) - _FILES_COMPARED)
    for step in changed[:_FILES_COMPARED]:
        try:
            found.update(_differences_of(step, folder))
        except (ConfigurationError, OSError):
            uncompared += 1
    return Summary(tuple(Shared(difference, files) for difference, files in found.most_common()), uncompared)


def _differences_of(step: Step, folder: Folder) -> tuple[Difference, ...]:
    new = step.wanted.content if step.wanted else b""
    return differences((folder.root / step.name).read_bytes(), new)


def _shown(path: str, text: str | None) -> str | None:
    return None if text is None else meaning(path, text)
