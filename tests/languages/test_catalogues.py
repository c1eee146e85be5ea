"""The catalogues of pages, forms, messages and sentences: whole, tidy and compiled."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
_PLACES = re.compile(r"%%|%\(\w+\)[0-9]*[sdX]|%[sd]")
_TAGS = re.compile(r"</?(?:a|abbr|br|code|em|kbd|li|p|span|strong|ul)\b[^>]*>")


def path_of(language: str) -> Path:
    return Path(settings.BASE_DIR) / "provisioning" / "locale" / language / "LC_MESSAGES" / "django.po"


def entries_of(language: str) -> polib.POFile:
    return polib.pofile(str(path_of(language)))


def translations_of(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Return each translation of an entry beside the text that it is for; the singular of one may leave out its 1."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_doubtful_or_left_over(language: str) -> None:
    entries = entries_of(language)
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries.fuzzy_entries()] == []
    assert [entry.msgid for entry in entries.obsolete_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("parts", [_PLACES, _TAGS], ids=["places", "tags"])
def test_translations_have_the_places_and_tags_of_the_texts(language: str, parts: re.Pattern[str]) -> None:
    differing = [
        text
        for entry in entries_of(language)
        for text, translation in translations_of(entry)
        if sorted(parts.findall(text)) != sorted(parts.findall(translation))
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = polib.mofile(str(path_of(language).with_suffix(".mo")))
    assert {(entry.msgctxt, entry.msgid): translations_of(entry) for entry in compiled} == {
        (entry.msgctxt, entry.msgid): translations_of(entry) for entry in entries_of(language)
    }
