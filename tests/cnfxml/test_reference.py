"""The reference of all elements says what the catalogue says."""

from pathlib import Path

from provisioning.cnfxml import catalogue, locales, phone_models, timezones
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "elements.md"


def test_the_page_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "Run: manage.py elementsreference > docs/elements.md"


def test_every_element_with_a_text_stands_there_once() -> None:
    told = [line.split("`")[1] for line in reference().splitlines() if line.startswith("`")]
    known = (*catalogue.elements(), *catalogue.flat_keys(), *catalogue.xmldefault_elements())
    wanted = [element.path for element in known if element.kind is not Kind.CONTAINER]
    assert sorted(told) == sorted(wanted)


def test_every_model_zone_language_and_country_stands_in_a_table() -> None:
    rows = [
        line.split(" | ")[0].removeprefix("| ").strip("`| ") for line in reference().splitlines() if line[:1] == "|"
    ]
    named = {row for row in rows if row != "---"}
    assert named >= {model.key for model in phone_models.models()} | {zone.name for zone in timezones.zones()}
    assert named >= {entry.directory for entry in (*locales.languages(), *locales.tones())}
