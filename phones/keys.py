"""The keys of a phone in its order, and what each of them holds."""

from dataclasses import dataclass

from phones.documents import inherited_levels
from phones.models import Button, Phone
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.document import Document, merge
from provisioning.cnfxml.equipment import Equipment, equipment


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the keys page."""

    position: int
    button: Button | None
    """`None`: the key is free."""
    beyond: bool
    """Whether neither the phone nor its expansion modules have such a key, so that nobody can press it."""


def keys_of(phone: Phone, found: Equipment | None) -> list[Key]:
    """Return a row for each key of the phone and its modules, then one for each button beyond them.

    `found` is the phone's equipment.
    """
    held = {button.position: button for button in phone.buttons.all()}
    count = found.keys if found else None
    positions = sorted({*range(1, (count or 0) + 1), *held})
    return [Key(position, held.get(position), count is not None and position > count) for position in positions]


def equipment_of(phone: Phone) -> Equipment | None:
    """Return the phone's own keys and its expansion modules; `None` when the model is not known."""
    if not phone.model:
        return None
    return equipment(_settings_of(phone), phone_models.model(phone.model))


def key_count(phone: Phone) -> int | None:
    """Return the number of keys of the phone and its modules; a phone without line keys still holds one line.

    `None` when the model is not known.
    """
    found = equipment_of(phone)
    return found.keys if found else None


def first_free(phone: Phone) -> int:
    """Return the lowest key that holds nothing."""
    held = {button.position for button in phone.buttons.all()}
    return next(position for position in range(1, len(held) + 2) if position not in held)


def _settings_of(phone: Phone) -> Document:
    """Return what the phone inherits and what its own settings say."""
    return merge(*(level.settings for level in inherited_levels(phone)), phone.settings)
