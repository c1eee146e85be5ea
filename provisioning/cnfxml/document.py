"""A configuration is a mapping from element path to text.

    >>> settings = {"sipProfile/sipStack/timerT1": "500", "certHash": ""}

An element that is absent from the document is absent from the mapping; one that is empty maps to the empty text:
a phone may treat the two differently. A layer of settings may also map a path to `None`: the element and
all below it is taken out of what lies beneath.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from provisioning.cnfxml.paths import join, parse_path, without_selectors

Document = dict[str, str]
"""Path → text, in any order: the document's order comes from the paths alone."""

Layer = Mapping[str, str | None]
"""Settings of one level; `None` takes an element out that a level beneath has set."""


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs between two documents; `None` stands for absent."""

    path: str
    old: str | None
    new: str | None


def merge(*layers: Layer) -> Document:
    """Lay `layers` over each other, the nearest last, and return what results.

    A path set to `None` disappears with everything below it. An element that was empty gives way to
    the children that a nearer layer puts into it, and children give way to nothing but `None`. An element of which
    only attributes are set is empty.
    """
    merged: Document = {}
    for layer in layers:
        for path in [path for path, text in layer.items() if text is None]:
            _remove(merged, path)
        merged.update((path, text) for path, text in layer.items() if text is not None)
    return _complete(merged)


def origins(layers: Iterable[tuple[str, Layer]]) -> dict[str, str]:
    """Tell for each path of the merged `(name, layer)` pairs the name of the layer that its text comes from."""
    pairs = list(layers)
    found: dict[str, str] = {}
    for name, layer in pairs:
        found.update(dict.fromkeys(layer, name))
        for element in _with_attributes(layer):
            found.setdefault(element, name)
    return {path: found[path] for path in merge(*(layer for _, layer in pairs))}


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what differs between two documents, sorted by path."""
    paths = sorted(old.keys() | new.keys())
    return tuple(Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path))


def say_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two mappings hold the same elements, attributes and texts, whatever tells same-named siblings apart.

    `ntp[2]/name` is `ntp/name` when the first `ntp` was taken out, and `ntp[@priority=0]/name` beside an `ntp` without
    the attribute is read as `ntp[2]/name`. Which of the siblings says what is not compared.
    """
    return _facts(one) == _facts(other)


def _facts(document: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """Count each text by its path without selectors; a selector by attribute counts as the attribute once."""
    facts = Counter((without_selectors(path), text) for path, text in document.items())
    steps = {parse_path(path)[: depth + 1] for path in document if "[@" in path for depth in range(path.count("/") + 1)}
    for *above, last in steps:
        if last.attribute:
            facts[without_selectors(join(*map(str, above), str(last), f"@{last.attribute}")), last.value] += 1
    return facts


def _remove(document: Document, path: str) -> None:
    below = path + "/"
    for known in [known for known in document if known == path or known.startswith(below)]:
        del document[known]


def _complete(document: Document) -> Document:
    """Give the empty text to elements without text and children, and take it from those that have children."""
    filled = {parent for path in document for parent in _parents(path)}
    texts = dict.fromkeys(_with_attributes(document), "") | document
    return {path: text for path, text in texts.items() if text or path not in filled}


def _with_attributes(paths: Iterable[str]) -> Iterator[str]:
    """Yield the elements below the root that have attributes of their own."""
    return (path.rpartition("/@")[0] for path in paths if "/@" in path)


def _parents(path: str) -> Iterator[str]:
    """Yield the elements above `path`, nearest first; an attribute counts as part of its element."""
    above, _, last = path.rpartition("/")
    if last.startswith("@"):
        above = above.rpartition("/")[0]
    while above:
        yield above
        above = above.rpartition("/")[0]
