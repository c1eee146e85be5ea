"""How real configurations fare: a table of what was read, what was mended and what was refused.

    python -m tests.corpus_table [FOLDER]

For each file that is accepted, the elements and attributes of the repaired text are gathered a second time with the
parser of the standard library, and must be those of the mapping: nothing lost, nothing moved, nothing new.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.lenient import read_with_repairs
from provisioning.cnfxml.paths import parse_path
from provisioning.cnfxml.read import decode, read
from provisioning.cnfxml.render import render
from provisioning.cnfxml.repairs import repair

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "sep"
Facts = Counter[tuple[str, str]]
"""Path without selectors → text, as often as it occurs; the elements that hold elements have no text."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one file."""

    name: str
    paths: int
    remarks: tuple[str, ...]
    problem: str = ""
    """Why the file was refused."""
    is_whole: bool = True
    """Whether the mapping says exactly what the repaired text says, and can be written and read again."""

    def __str__(self) -> str:
        state = "refused" if self.problem else "accepted" if self.is_whole else "CHANGED"
        return f"{self.name:40} {state:9} {self.paths:4}  {' '.join(self.remarks) or self.problem}"


def table(folder: Path) -> list[Row]:
    """Return a row for each file in `folder`, by name."""
    return [_row(path) for path in sorted(folder.iterdir())]


def _row(path: Path) -> Row:
    data = path.read_bytes()
    try:
        result = read_with_repairs(data)
    except ConfigurationError as error:
        return Row(path.name, 0, (), problem=str(error))
    facts = facts_of_text(repair(decode(data))[0])
    is_whole = facts == _facts_of_mapping(result.document) and read(render(result.document)) == result.document
    return Row(path.name, len(result.document), (*result.repairs, *result.notes), is_whole=is_whole)


def facts_of_text(text: str) -> Facts:
    """Gather the elements and attributes of well-formed text."""
    facts: Facts = Counter()
    _gather(ElementTree.fromstring(text), "", facts)  # noqa: S314  (the strict reader has accepted the text before)
    return facts


def _gather(element: ElementTree.Element, path: str, facts: Facts) -> None:
    facts.update((f"{path}/@{name}", value) for name, value in element.attrib.items())
    if not len(element):
        facts[path, element.text or ""] += 1
    for child in element:
        _gather(child, f"{path}/{child.tag}", facts)


def _facts_of_mapping(document: Document) -> Facts:
    """The same facts from the mapping, where a selector tells an attribute of an element once for all below it."""
    facts: Facts = Counter()
    told: set[str] = set()
    for path, text in document.items():
        plain, place = "", ""
        for step in parse_path(path):
            plain += f"/@{step.name}" if step.is_attribute else f"/{step.name}"
            place += f"/{step}"
            if step.attribute and place not in told:
                told.add(place)
                facts[f"{plain}/@{step.attribute}", step.value] += 1
        facts[plain, text] += 1
    return facts


if __name__ == "__main__":
    for row in table(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS):
        print(row)  # noqa: T201
