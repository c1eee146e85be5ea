"""The reference of all elements says what the catalogue says."""

from pathlib import Path

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "elements.md"


def test_the_page_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "Run: manage.py elementsreference > docs/elements.md"


def test_every_element_with_a_text_stands_there_once() -> None:
    told = [line.split("`")[1] for line in reference().splitlines() if line.startswith("`")]
    wanted = [element.path for element in catalogue.elements() if element.kind is not Kind.CONTAINER]
    assert sorted(told) == sorted(wanted)
