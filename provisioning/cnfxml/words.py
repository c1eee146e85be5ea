"""What paths and values are called in people's words, and how secrets are hidden.

>>> title("sipProfile/sipStack/timerT1"), meaning("sipProfile/sipStack/timerT1", "500")
('Timer T1', '500 ms')
"""

from collections.abc import Mapping

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.document import Document
from provisioning.sentences import said

MASK = "••••••••"
"""Stands for every secret, whatever its length."""

_SWITCH = {"true": said("On"), "false": said("Off")}


def title(path: str) -> str:
    """Return the catalogue's title; the name of the element when the catalogue does not know it."""
    element = catalogue.element(path)
    return element.title if element else path.rpartition("/")[2]


def meaning(path: str, text: str) -> str:
    """Return `text` in people's words: the meaning of a choice, On and Off, a unit, a mask for secrets."""
    if not text:
        return ""
    if catalogue.is_secret(path):
        return MASK
    element = catalogue.element(path)
    if element is None:
        return text
    if element.kind is Kind.BOOLEAN:
        return _SWITCH.get(text, text)
    if text in element.choices:
        return element.choices[text]
    return said("%(number)s %(unit)s", number=text, unit=element.unit) if element.unit else text


def masked(document: Mapping[str, str]) -> Document:
    """Return the document with a mask in the place of each secret that is set."""
    return {path: MASK if text and catalogue.is_secret(path) else text for path, text in document.items()}
