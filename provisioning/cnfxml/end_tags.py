"""End tags that no start tag belongs to, and those that spell it otherwise."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.markup import Edit, masked
from provisioning.cnfxml.paths import MAX_DEPTH, join

_TAG = re.compile(r"""<(?P<end>/)?(?P<name>[^\W\d][\w.:-]*)(?:"[^"<]*"|'[^'<]*'|[^<>"'])*(?<!/)(?P<empty>/)?>""")


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    path: str = ""
    last_child: str = ""
    strangers: int = 0
    """How many of its children the catalogue does not know in this place."""


@dataclass(slots=True)
class _Stack:
    """The elements that are open, the document itself at the bottom."""

    elements: list[_Open] = field(default_factory=lambda: [_Open("")])
    names: Counter[str] = field(default_factory=Counter)

    def open(self, name: str) -> None:
        """Go into a new element, and note it with its parent."""
        parent = self.elements[-1]
        path = join(parent.path, name) if len(self.elements) > 1 else ""
        parent.last_child = name
        parent.strangers += bool(path) and catalogue.element(path) is None
        self.elements.append(_Open(name, path))
        self.names[name] += 1

    def close(self) -> None:
        """Leave the innermost element."""
        self.names[self.elements.pop().name] -= 1

    def can_close(self, name: str) -> bool:
        return self.elements[-1].name == name

    def is_misspelt(self, name: str) -> bool:
        """Tell whether the end tag can only be that of the innermost element, in other big and small letters."""
        return not self.names[name] and self.elements[-1].name.lower() == name.lower()

    def is_stray(self, name: str) -> bool:
        """Tell whether the end tag is certainly one too many.

        It could instead have lost its start tag, and what stands before it would belong into that element. This is
        ruled out when such an element has just ended, or when all that stands beside it is known to belong there.
        """
        beside = self.elements[-1]
        return not self.names[name] and (beside.last_child == name or not beside.strangers)


def stray_end_tags(text: str) -> Iterator[Edit]:
    """Yield the removals of end tags without a start tag, up to the first one that allows two readings."""
    plain = masked(text)
    stack = _Stack()
    position = 0
    for tag in _TAG.finditer(plain):
        follows_text = bool(plain[position : tag.start()].strip())
        position = tag.end()
        if not tag["end"]:
            stack.open(tag["name"])
        elif not stack.can_close(tag["name"]):
            if follows_text or not stack.is_stray(tag["name"]):
                return
            yield Edit(tag.start(), tag.end(), "")
            continue
        if tag["end"] or tag["empty"]:
            stack.close()
        if len(stack.elements) > MAX_DEPTH:
            return


def misspelt_end_tags(text: str) -> Iterator[Edit]:
    """Yield the names of start tags for end tags that differ in big and small letters alone, up to another fault."""
    stack = _Stack()
    for tag in _TAG.finditer(masked(text)):
        if not tag["end"]:
            stack.open(tag["name"])
        elif stack.is_misspelt(tag["name"]):
            yield Edit(tag.start("name"), tag.end("name"), stack.elements[-1].name)
        elif not stack.can_close(tag["name"]):
            return
        if tag["end"] or tag["empty"]:
            stack.close()
        if len(stack.elements) > MAX_DEPTH:
            return
