"""Every text of the data files is translated into every language of the program."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import override

from provisioning.cnfxml import catalogue
from provisioning.management.commands.datamessages import renewed
from provisioning.sentences import said
from provisioning.texts_of_data import KEYS, texts_of_data
from provisioning.translating import translated

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
_PLACES = re.compile(r"%\(\w+\)s|\$\w+")


def path_of(language: str) -> Path:
    return settings.LOCALE_OF_DATA / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation_and_nothing_else_has_one(language: str) -> None:
    entries = polib.pofile(str(path_of(language)))
    assert [entry.msgid for entry in entries] == list(texts_of_data())
    assert [entry.msgid for entry in entries if not entry.translated()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_places_of_the_texts(language: str) -> None:
    entries = polib.pofile(str(path_of(language)))
    assert [entry.msgid for entry in entries if _places(entry.msgid) != _places(entry.msgstr)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_collecting_and_compiling_again_changes_nothing(language: str) -> None:
    path = path_of(language)
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert str(renewed(path)).strip() == path.read_text(encoding="utf-8").strip()
    assert {entry.msgid: entry.msgstr for entry in compiled} == {
        entry.msgid: entry.msgstr for entry in polib.pofile(str(path))
    }


@pytest.mark.parametrize("name", KEYS)
def test_each_file_has_texts_under_each_of_its_keys(name: str) -> None:
    content = Path(settings.BASE_DIR / name).read_text(encoding="utf-8")
    assert [key for key in KEYS[name] if f'"{key}": ' not in content] == []


def test_new_texts_wait_for_their_translation(tmp_path: Path) -> None:
    """Where there is no catalogue yet, one begins with every text."""
    begun = renewed(tmp_path / "fr" / "LC_MESSAGES" / "django.po")
    assert (begun.metadata["Language"], len(begun.untranslated_entries())) == ("fr", len(texts_of_data()))


def test_a_title_of_the_catalogue_is_translated_alone_and_in_a_sentence() -> None:
    known = catalogue.element("sipProfile/natEnabled")
    assert known is not None
    sentence = said("%(title)s: %(problem)s", title=known.title, problem="x")
    with override("de"):
        assert (translated(known.title), translated(sentence)) == (
            "Adressübersetzung (NAT)",
            "Adressübersetzung (NAT): x",
        )


def _places(text: str) -> list[str]:
    return sorted(_PLACES.findall(text))
