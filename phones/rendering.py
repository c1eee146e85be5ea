"""Configurations of whole fleets, quickly: what phones have in common is rendered once.

Most phones differ in a label, accounts and numbers alone. Phones that share all else have one *shape*: the first of
them is rendered as any phone is, with a mark in the place of each text of its own, and the result is cut at the
marks. For the others, the texts are put in between. A phone with a text that could change more than its own place is
rendered the long way, so the bytes are the same either way.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Any

from phones.checking import holding_back
from phones.documents import BUTTON_ELEMENTS, STAMP, stamp, stamped_text, unstamped, wants_stamp
from phones.models import Button, Phone
from phones.upgrades import Upgrades
from provisioning.cnfxml import lint
from provisioning.cnfxml.document import say_the_same
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.read import read, text_of
from provisioning.cnfxml.render import render
from provisioning.cnfxml.stencil import Stencil, cut
from provisioning.publish.plan import Refused
from provisioning.sentences import said

_MARK = secrets.token_hex(8)
_CUT = re.compile(rf"{_MARK}(\d+);")
_SPECIAL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML does not carry as it is; the three characters that `_xml` escapes are none of these."""
_OWN_OF_PHONES = ("label", "ssh_password")
_OWN_FIELDS = tuple(dict.fromkeys(field for fields in BUTTON_ELEMENTS.values() for field in fields))
_NOT_SHARED = frozenset(
    {"id", "mac", "label", "ssh_password", "settings", "version", "held_back", "created_at", "changed_at"}
)
_shared_of_phones = itemgetter(
    *(field.attname for field in Phone._meta.concrete_fields if field.name not in _NOT_SHARED)
)
_own_of_phones = itemgetter(*_OWN_OF_PHONES)
_own_of_buttons = itemgetter(*_OWN_FIELDS)
_shared_of_buttons = itemgetter("position", "place", "kind")

Row = dict[str, Any]
"""A stored record by field, for what is done too often for a record of its own."""


@dataclass(frozen=True, slots=True)
class Own:
    """The texts of a phone that others of its shape do not share, and what is the same for all of that shape."""

    texts: tuple[str, ...]
    shape: tuple[object, ...]
    plain: bool
    """Whether the texts change nothing but their own places."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What phones have in common, rendered."""

    xml: Stencil
    stamped: Stencil | None
    """What the stamp is made of; `None` where phones have no stamp, or one that is set. The stamp is the last text."""
    is_sound: bool
    """Whether what is common was read back, and nothing holds phones of this shape back."""

    def complete(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the own texts of a phone with its stamp, if it has one, after them."""
        if self.stamped is None:
            return texts
        return (*texts, stamp(self.stamped.filled([json.dumps(text)[1:-1].encode() for text in texts])))

    def content(self, texts: tuple[str, ...]) -> bytes:
        """Return the file of a phone with these complete texts."""
        return self.xml.filled(_xml("\n".join(texts)).encode().split(b"\n"))

    def verify(self, content: bytes, texts: tuple[str, ...]) -> None:
        """Read back what a file says beyond the rest of its shape. Raises `Refused` when that is something else."""
        try:
            told = text_of(b"<texts>%s</texts>" % b"\n".join(self.xml.gaps(content)))
        except (ValueError, Unreadable):
            told = None
        if told != "\n".join([texts[slot] for slot in self.xml.slots]):
            raise Refused(said("The file would not say what the records say; please report this defect."))


def own_of(phone: Row, buttons: list[Row]) -> Own:
    """Part what a phone says itself from what it shares."""
    own = _own_of_phones(phone)
    texts, keys = list[str](own), []
    for button in buttons:
        own_of_button = _own_of_buttons(button)
        texts += filter(None, own_of_button)
        keys.append((_shared_of_buttons(button), _frozen(button["settings"]), tuple(map(bool, own_of_button))))
    shape = (_shared_of_phones(phone), _frozen(phone["settings"]), tuple(map(bool, own)), *keys)
    is_plain = _are_plain(texts) and all(lint.is_storable(button["password"]) for button in buttons)
    return Own(tuple(texts), shape, is_plain)


def marked(phone: Row, buttons: list[Row]) -> tuple[Row, list[Row]]:
    """Return the rows with marks in place of the phone's own texts, in the order of `Own.texts`."""
    marks = map(_mark, count(len(_OWN_OF_PHONES)))
    own = {field: _mark(number) if phone[field] else "" for number, field in enumerate(_OWN_OF_PHONES)}
    return {**phone, **own}, [
        {**button, **{field: next(marks) for field in _OWN_FIELDS if button[field]}} for button in buttons
    ]


def shape_of(phone: Phone, buttons: list[Button], upgrades: Upgrades, own: Own) -> Shape:
    """Return the shape of a phone that was made from `marked` rows, `own` being what it says itself.

    Raises what `document_of` and `render` raise.
    """
    document, stamped = unstamped(phone, upgrades, buttons), None
    if wants_stamp(phone, document):
        stamped = cut(stamped_text(document).decode(), _CUT)
        document[STAMP] = _mark(len(own.texts))
    content = render(document)
    xml = cut(content.decode(), _CUT)
    is_right = xml.fills_elements and say_the_same(read(content), document)
    return Shape(xml, stamped, is_right and not holding_back(phone, document, buttons))


def _mark(number: int) -> str:
    return f"{_MARK}{number};"


def _are_plain(texts: list[str]) -> bool:
    given = [text for text in texts if text]
    return not _SPECIAL.search("".join(given)) and lint.are_plain(given)


def _frozen(settings: Mapping[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return tuple(settings.items())


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
