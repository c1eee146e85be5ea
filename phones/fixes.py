"""Applying what a finding suggests: own settings of the phone, or the fields that say the same."""

from django.db import transaction

from phones.changes import drop_setting, put_setting, save_button, save_phone
from phones.documents import BUTTON_ELEMENTS
from phones.effective import target
from phones.models import Button, Phone
from provisioning.cnfxml.lint import Fix

_FIELDS = {"sipProfile/phoneLabel": "label", "loadInformation": "wanted_load"}
"""Paths that a field of the phone says, which wins over its settings."""


@transaction.atomic
def apply_fix(phone: Phone, fix: Fix) -> None:
    """Carry out the fix on the phone alone; it waits to be published.

    What a field of the phone or of a button says is changed there: its field wins over settings.
    """
    for path, text in fix.settings.items():
        record, own_path = target(phone, path)
        if isinstance(record, Button):
            _of_button(record, own_path, text)
        else:
            _of_phone(record, own_path, text)


def _of_phone(phone: Phone, path: str, text: str | None) -> None:
    field = _FIELDS.get(path)
    if field is None or not getattr(phone, field):
        put_setting(phone, path, text)
        return
    drop_setting(phone, path)
    setattr(phone, field, text or "")
    save_phone(phone)


def _of_button(button: Button, path: str, text: str | None) -> None:
    """Empty the field where the fix takes the element out, or says what the line would say without the field."""
    fields = {element: field for field, element in BUTTON_ELEMENTS[button.kind].items()}
    field = fields.get(path)
    if field is None or not getattr(button, field):
        put_setting(button, path, text)
        return
    drop_setting(button, path)
    setattr(button, field, text or "")
    save_button(button)
