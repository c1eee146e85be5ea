"""A phone as pages draw it: the layout of its model with what its keys hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from phones.keys import Key
from phones.models import Button, Phone
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.equipment import Equipment
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.drawing.drawing import drawing_of
from provisioning.drawing.shapes import Drawing, KeyPlace, Piece
from provisioning.drawing.texts import KEY_LABEL, PHONE_LABEL, fitted, kept


@dataclass(frozen=True, slots=True)
class DrawnKey:
    """A key, where it is drawn, and what its label says."""

    place: KeyPlace
    key: Key
    text: str
    """The label as it is drawn."""

    @property
    def kind(self) -> str:
        """As `Button.Kind` says it; `free` for a key that holds nothing."""
        return self.key.button.kind if self.key.button else "free"

    @property
    def name(self) -> str:
        """For people, those who cannot see the drawing among them: "Key 3: Speed dial Anna"."""
        if self.key.button is None:
            return _("Key %(number)d: free") % {"number": self.key.position}
        return _("Key %(number)d: %(kind)s %(label)s") % {
            "number": self.key.position,
            "kind": self.key.button.get_kind_display(),
            "label": label_of(self.key.button),
        }


@dataclass(frozen=True, slots=True)
class DrawnPiece:
    """The phone or one of its modules, with the labels."""

    piece: Piece
    keys: tuple[DrawnKey, ...]
    head: str
    """Label of the phone as the top line of the display has it; empty on a module."""

    @property
    def name(self) -> str:
        """For people: "Expansion module 1: CKEM"."""
        if not self.piece.place:
            return _("Cisco %(model)s") % {"model": self.piece.title}
        return _("Expansion module %(place)d: %(kind)s") % {"place": self.piece.place, "kind": self.piece.title}


@dataclass(frozen=True, slots=True)
class DrawnPhone:
    """A phone with its modules."""

    pieces: tuple[DrawnPiece, ...]
    drawing: Drawing


def drawn_phone(phone: Phone, found: Equipment, keys: Iterable[Key]) -> DrawnPhone:
    """Return the drawing of a phone of a known model; `found` is its equipment."""
    model = phone_models.model(phone.model)
    drawing = drawing_of(model, found)
    held = {key.position: key for key in keys}
    pieces = tuple(_piece(piece, model, held, phone.label) for piece in drawing.pieces)
    return DrawnPhone(pieces, drawing)


def drawn_model(key: str) -> DrawnPhone:
    """Return the drawing of a model with nothing on its keys. Raises `UnknownModel`."""
    model = phone_models.model(key)
    found = Equipment(max(model.buttons, 1))
    return drawn_phone(Phone(model=key), found, [Key(number, None, False) for number in range(1, found.keys + 1)])


def thumbnails(models: Iterable[str]) -> list[Piece]:
    """Return the phone of each model that is named, once and without modules; empty is passed over."""
    return [drawn_model(key).drawing.pieces[0] for key in sorted({*models} - {""})]


def label_of(button: Button) -> str:
    """Return what a button is called: its label, else what it dials, opens or registers."""
    return button.label or button.name or button.target


def _piece(piece: Piece, model: PhoneModel, held: dict[int, Key], label: str) -> DrawnPiece:
    keys = tuple(_key(place, held[place.position], model) for place in piece.keys)
    head = kept(label, PHONE_LABEL, model) if piece.head and not piece.place else ""
    return DrawnPiece(piece, keys, fitted(head, piece.head.width) if piece.head else "")


def _key(place: KeyPlace, key: Key, model: PhoneModel) -> DrawnKey:
    text = kept(label_of(key.button), KEY_LABEL, model) if key.button else ""
    return DrawnKey(place, key, fitted(text, place.label.width))
