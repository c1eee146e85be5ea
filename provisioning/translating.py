"""Texts of the program in the language of whoever looks; what people wrote stays as they wrote it."""

from django.utils.translation import gettext

from provisioning.sentences import Sentence


def translated(text: str) -> str:
    """Return a text of the program in the active language; English where there is no translation.

    `text` is a `Sentence`, or a text that stands as it is in one of the program's data files.
    """
    if not text:
        return ""
    if not isinstance(text, Sentence):
        return gettext(text)
    if not text.values:
        return gettext(text.template)
    return gettext(text.template) % {name: spoken(value) for name, value in text.values.items()}


def spoken(value: object) -> object:
    """Return a sentence in the active language and anything else as it is: for what may be text of people."""
    return translated(value) if isinstance(value, Sentence) else value
