"""What stands in a small XML file besides what Offhook knows of its kind, and would be lost on the way."""

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from provisioning.cnfxml.paths import join
from provisioning.sentences import said

Known = Mapping[str, frozenset[str]]
"""Path of an element from the root on → its attributes."""


def strangers(root: etree._Element, known: Known, texts: frozenset[str]) -> Iterator[str]:
    """Yield a sentence for each element, attribute and text besides the `known` ones; `texts` are elements with text.

    Such an element stands once beneath its parent: what another one says would be lost, too.
    """
    yield from _beneath(root, str(root.tag), known, texts)


def _beneath(element: etree._Element, path: str, known: Known, texts: frozenset[str]) -> Iterator[str]:
    if path not in known:
        yield said("The file holds <%(tag)s>, which Offhook does not know there.", tag=str(element.tag)[:60])
        return
    for name in sorted(set(map(str, element.attrib)) - known[path]):
        yield said(
            "<%(tag)s> has the attribute “%(name)s”, which Offhook does not know.", tag=element.tag, name=name[:60]
        )
    loose = [child.tail for child in element] + ([] if path in texts else [element.text])
    if any(text and text.strip() for text in loose):
        yield said("There is loose text in <%(tag)s>.", tag=element.tag)
    counts = Counter(str(child.tag) for child in element if join(path, str(child.tag)) in texts)
    for name in (name for name, count in counts.items() if count > 1):
        yield said("<%(tag)s> stands there more than once.", tag=name)
    for child in element:
        yield from _beneath(child, join(path, str(child.tag)), known, texts)
