"""What one row makes of one phone."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.core.exceptions import ValidationError

from phones.bulk import PhoneChange
from phones.documents import line_start
from phones.models import Button, Phone
from phones.spreadsheets.buttons import WrongCell, button_from, missing
from phones.spreadsheets.columns import PHONE_COLUMNS, button_column, cells_of
from phones.spreadsheets.results import Difference
from phones.ssh import with_password
from provisioning.cnfxml.words import MASK

_PARTS = {"name": "value", "target": "value"}
"""Fields of a button that its cells call otherwise."""

_FIELDS = {"kind", "label", "name", "target", "auth_name", "password", "display_name"}
"""What the cells of a button can change."""


class PhoneEdit:
    """A phone while its row is read: what it was, and what it will be."""

    def __init__(self, phone: Phone, *, is_new: bool, with_passwords: bool) -> None:
        self.phone = phone
        self.is_new = is_new
        self._with_passwords = with_passwords
        self._stored = {} if is_new else {button.position: button for button in phone.buttons.all()}
        self._buttons = dict(self._stored)
        self._before = {} if is_new else self._cells()

    def fill_buttons(self, columns: Mapping[int, Collection[str]], row: Mapping[str, object]) -> None:
        """Fill the buttons from the cells of their columns. Raises `ValidationError` with the errors by column."""
        errors: dict[str, str] = {}
        for position, parts in columns.items():
            cells = {part: str(row[button_column(position, part)]) for part in parts if _has(row, position, part)}
            try:
                button = button_from(self.phone, position, self._stored.get(position), cells)
            except WrongCell as error:
                errors[button_column(position, error.part)] = str(error)
            else:
                self._put(position, button)
        if errors:
            raise ValidationError(errors)

    def validate_buttons(self, wrong: Collection[str]) -> None:
        """Check the buttons that changed, but for the columns that are `wrong` already. Raises `ValidationError`."""
        errors: dict[str, list[str]] = {}
        for button in self._changed_buttons():
            for part, messages in _button_errors(button, with_passwords=self._with_passwords):
                column = button_column(button.position, part)
                if column not in wrong:
                    errors.setdefault(column, []).extend(messages)
        if errors:
            raise ValidationError(errors)

    def differences(self) -> tuple[Difference, ...]:
        """Return what differs from the records, in the order of the columns, passwords masked."""
        after = self._cells()
        columns = dict.fromkeys([*after, *self._before])
        texts = {column: (self._before.get(column, ""), after.get(column, "")) for column in columns}
        return tuple(
            Difference(column, _shown(column, old), _shown(column, new))
            for column, (old, new) in texts.items()
            if old != new
        )

    def change(self) -> PhoneChange:
        """Return what has to be stored."""
        added = [button for place, button in self._buttons.items() if self._stored.get(place) is not button]
        for button in added:
            button.settings = line_start(self.phone) if button.kind == Button.Kind.LINE else {}
        kept = [button for button in self._changed_buttons() if self._stored.get(button.position) is button]
        removed = [button for place, button in self._stored.items() if self._buttons.get(place) is not button]
        columns = {difference.column for difference in self.differences()}
        return PhoneChange(
            phone=with_password(self.phone) if self.is_new else self.phone,
            is_new=self.is_new,
            phone_fields=columns & set(PHONE_COLUMNS),
            added=added,
            changed=kept,
            button_fields={name for name in _FIELDS if _changes(name, kept, columns)},
            removed=removed,
        )

    def _put(self, position: int, button: Button | None) -> None:
        if button is None:
            self._buttons.pop(position, None)
        else:
            self._buttons[position] = button

    def _cells(self) -> dict[str, str]:
        return cells_of(self.phone, self._buttons.values(), with_passwords=self._with_passwords)

    def _changed_buttons(self) -> Iterable[Button]:
        """Return the buttons of which a cell differs from the records."""
        changed = {difference.column.partition("_")[0] for difference in self.differences()}
        return [button for button in self._buttons.values() if f"button{button.position}" in changed]


def _has(row: Mapping[str, object], position: int, part: str) -> bool:
    return button_column(position, part) in row


def _changes(field: str, buttons: Iterable[Button], columns: Collection[str]) -> bool:
    """Tell whether any of the columns stands for the field of one of the buttons."""
    part = _PARTS.get(field, field)
    return any(button_column(button.position, part) in columns for button in buttons)


def _shown(column: str, text: str) -> str:
    return MASK if text and column.endswith("_password") else text


def _button_errors(button: Button, *, with_passwords: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong with the fields of a button, by part."""
    if sentence := missing(button):
        yield "value", [sentence]
    checked = _FIELDS if with_passwords or button._state.adding else _FIELDS - {"password"}
    try:
        button.clean_fields(exclude={field.name for field in button._meta.fields} - checked)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield _PARTS.get(name, name), messages
