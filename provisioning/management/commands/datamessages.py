"""Collect the texts of the data files for translators: `manage.py datamessages` brings the catalogues up to date."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from provisioning.texts_of_data import texts_of_data

NAME = "django"
"""Django reads catalogues of this name from each folder of `LOCALE_PATHS`."""


class Command(BaseCommand):
    """Adds new texts, drops those that are gone, keeps the translations of the others and compiles them."""

    help = "Collect the texts of the data files for translators, and compile their translations."

    def handle(self, **_options: object) -> None:
        """Go through the languages that there is a folder of."""
        for folder in sorted(Path(settings.LOCALE_OF_DATA).glob("*/LC_MESSAGES")):
            catalogue = renewed(folder / f"{NAME}.po")
            catalogue.save(str(folder / f"{NAME}.po"))
            catalogue.save_as_mofile(str(folder / f"{NAME}.mo"))
            missing = len(catalogue.untranslated_entries())
            self.stdout.write(f"{folder.parent.name}: {len(catalogue)} texts, {missing} without a translation.")


def renewed(path: Path) -> polib.POFile:
    """Return the catalogue at `path` with exactly the texts of the data files, in the order of the files."""
    known = polib.pofile(str(path)) if path.exists() else polib.POFile()
    translations = {entry.msgid: entry.msgstr for entry in known if not entry.obsolete}
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Language": path.parents[1].name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": known.metadata.get("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    }
    for text, files in texts_of_data().items():
        entry = polib.POEntry(msgid=text, msgstr=translations.get(text, ""), occurrences=[(file, "") for file in files])
        catalogue.append(entry)
    return catalogue
