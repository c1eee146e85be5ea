"""Languages and tones: only what sources name, and each with its code."""

import pytest

from provisioning.cnfxml import catalogue, locales
from provisioning.cnfxml.locales import Language, UnknownLanguage


def test_a_language_is_found_however_its_directory_is_spelt() -> None:
    expected = Language("Russian_Russian_Federation", "ru_RU", "utf-8", ("survey",))
    assert locales.language("russian_russian_federation") == expected == locales.language(expected.directory)


def test_one_that_no_source_names_is_not_guessed() -> None:
    with pytest.raises(UnknownLanguage, match="No source names the language “French_France”"):
        locales.language("French_France")


def test_the_phones_own_defaults_are_among_them() -> None:
    defaults = [catalogue.element(path).default for path in ("userLocale/name", "networkLocaleInfo/name")]
    assert defaults[0] in {language.directory for language in locales.languages()}
    assert defaults[1] in {country.directory for country in locales.tones()}


def test_each_fact_has_a_source_and_each_character_set_is_one_of_the_catalogue() -> None:
    known = [*locales.languages(), *locales.tones()]
    assert [
        entry.directory for entry in known if not entry.sources or not set(entry.sources) <= set(locales.sources())
    ] == []
    assert {language.char_set for language in locales.languages()} - {""} <= set(
        catalogue.element("userLocale/winCharSet").choices
    )
