"""What a publication changes in the phones' configurations, in people's words and without secrets."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.document import compare
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.read import read
from provisioning.cnfxml.words import meaning, title

_TEXTS = re.compile(rb">[^<]*<")
_DERIVED = "versionStamp"
"""Changes whenever anything else does, and says nothing by itself."""
_STAMP = b"<versionStamp>"
MOST_COMPARED = 1_000
"""So many files are compared while somebody waits; each takes up to a millisecond or two."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that two configurations say differently; equal ones compare equal."""

    path: str
    title: str
    old: str | None
    """The value in people's words, a secret as a mask; `None` when the element is absent."""
    new: str | None

    @property
    def restart(self) -> bool:
        """Whether the catalogue says that a phone must restart before it counts."""
        element = catalogue.element(self.path)
        return element is not None and element.restart


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
    """Number of changed files that are not at hand in both versions, or not readable as configurations."""
    left_out: int = 0
    """Number of changed files that were not looked at, because there are too many."""


def differences(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Return what differs between two configuration files. Raises `ConfigurationError` when one is none."""
    changes = compare(read(old), read(new))
    return tuple(
        Difference(change.path, title(change.path), _shown(change.path, change.old), _shown(change.path, change.new))
        for change in changes
        if change.path != _DERIVED
    )


def summary(pairs: Iterable[tuple[bytes | None, bytes | None]], left_out: int = 0) -> Summary:
    """Return what differs in `(old, new)` contents; `None` stands for one that is not at hand.

    Whoever gives `pairs` gives no more than `MOST_COMPARED`, and how many are `left_out` by that.

    Files that differ in the same lines of the same elements are taken apart once, so a fleet is compared in seconds.
    """
    alike: Counter[_Alike] = Counter()
    uncompared = 0
    for old, new in pairs:
        if old is None or new is None:
            uncompared += 1
        else:
            alike[_alike(old, new)] += 1
    found: Counter[Difference] = Counter()
    for kind, files in alike.items():
        try:
            found.update(dict.fromkeys(differences(kind.old, kind.new), files))
        except ConfigurationError:
            uncompared += files
    return Summary(tuple(Shared(difference, files) for difference, files in found.most_common()), uncompared, left_out)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Pairs of contents that differ in the same way; the first of them stands for all."""

    elements: tuple[bytes, bytes]
    """Digests of both contents without texts."""
    lines: frozenset[tuple[int, bytes, bytes]]
    """Lines that differ; empty where elements do too, since these do not stand side by side."""
    old: bytes = field(compare=False)
    new: bytes = field(compare=False)


def _alike(old: bytes, new: bytes) -> _Alike:
    elements = (_digest(_TEXTS.sub(b"><", old)), _digest(_TEXTS.sub(b"><", new)))
    if elements[0] != elements[1] or old.count(b"\n") != new.count(b"\n"):
        return _Alike((_digest(old), _digest(new)), frozenset(), old, new)
    lines = zip(old.split(b"\n"), new.split(b"\n"), strict=True)
    differing = ((place, was, will) for place, (was, will) in enumerate(lines) if was != will and _STAMP not in was)
    return _Alike(elements, frozenset(differing), old, new)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _shown(path: str, text: str | None) -> str | None:
    return None if text is None else meaning(path, text)
