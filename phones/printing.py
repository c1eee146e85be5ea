"""What is printed of a phone: strips of labels, and a card with a code that leads to its page."""

from dataclasses import dataclass

from phones.drawn import DrawnPhone, drawn_phone, label_of
from phones.keys import Key, equipment_of, keys_of
from phones.models import Button, Phone
from provisioning.drawing.codes import Code, code_of
from provisioning.drawing.strips import Strip, strip


@dataclass(frozen=True, slots=True)
class Printed:
    """One phone on paper. No secret is among this: labels and numbers of lines are what its display shows."""

    phone: Phone
    drawn: DrawnPhone | None
    """`None` when the model is not known."""
    numbers: tuple[str, ...]
    """Accounts of its lines."""
    strips: tuple[Strip, ...]
    """One for the phone and one for each module."""
    code: Code


def printed(phone: Phone, address: str, width: float, row: float) -> Printed:
    """Return what is printed of a phone whose page has this address; strips are in millimetres."""
    found = equipment_of(phone)
    keys = keys_of(phone, found)
    drawn = drawn_phone(phone, found, keys) if found else None
    labels = {key.position: _label(key) for key in keys}
    strips = [
        strip([(key.place.position, labels[key.place.position]) for key in piece.keys], width, row)
        for piece in (drawn.pieces if drawn else ())
    ]
    lines = [key.button for key in keys if key.button and key.button.kind == Button.Kind.LINE]
    return Printed(phone, drawn, tuple(line.name for line in lines), tuple(strips), code_of(address))


def _label(key: Key) -> str:
    return label_of(key.button) if key.button else ""
