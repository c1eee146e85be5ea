"""The keys of a phone in its order, and what each of them holds."""

from dataclasses import dataclass

from phones.models import Button, Phone
from provisioning.cnfxml import phone_models


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the keys page."""

    position: int
    button: Button | None
    """`None`: the key is free."""
    beyond: bool
    """Whether the phone itself has no such key: an expansion module may, or nobody can press it."""


def keys_of(phone: Phone) -> list[Key]:
    """Return a row for each key of the phone's model, then one for each button beyond them."""
    held = {button.position: button for button in phone.buttons.all()}
    count = key_count(phone)
    positions = sorted({*range(1, (count or 0) + 1), *held})
    return [Key(position, held.get(position), count is not None and position > count) for position in positions]


def key_count(phone: Phone) -> int | None:
    """Return the number of keys of the phone's model; a phone without line keys still holds one line.

    `None` when the model is not known.
    """
    return max(phone_models.model(phone.model).buttons, 1) if phone.model else None


def first_free(phone: Phone) -> int:
    """Return the lowest button that holds nothing."""
    held = {button.position for button in phone.buttons.all()}
    return next(position for position in range(1, len(held) + 2) if position not in held)
