"""The cells of one button become the record of that button."""

from collections.abc import Mapping

from phones.models import Button, Phone
from phones.spreadsheets.cells import AS_TEXT, is_scientific
from phones.spreadsheets.columns import LINE_PARTS, value_field
from provisioning.sentences import said

_KINDS = (Button.Kind.LINE, Button.Kind.SPEED_DIAL, Button.Kind.BLF, Button.Kind.SERVICE)
_DIALLING = {Button.Kind.SPEED_DIAL, Button.Kind.BLF}

_NEEDED = {
    Button.Kind.LINE: said("A line registers with an account: give its name."),
    Button.Kind.SPEED_DIAL: said("A speed dial needs a number."),
    Button.Kind.BLF: said("A speed dial needs a number."),
    Button.Kind.SERVICE: said("A service needs the URL that it opens."),
}


class WrongCell(Exception):
    """A cell of a button makes no sense; the sentence is for the administrator."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


def button_from(phone: Phone, position: int, stored: Button | None, cells: Mapping[str, str]) -> Button | None:
    """Return the button that `cells` (by part) ask for: `stored` with its fields filled, another, or `None` for none.

    Parts that are absent stay as they are; an empty password does, too. Raises `WrongCell`.
    """
    kind = _kind_of(stored, cells)
    if kind is None:
        return None
    _refuse_strange_parts(kind, cells)
    button = stored if stored and _is_same_thing(stored.kind, kind) else Button(phone=phone, position=position)
    button.kind = kind
    _fill(button, cells)
    return button


def missing(button: Button) -> str:
    """Return the sentence that says what the button lacks; empty when it lacks nothing."""
    field = value_field(button.kind)
    return _NEEDED[Button.Kind(button.kind)] if field and not getattr(button, field) else ""


def _kind_of(stored: Button | None, cells: Mapping[str, str]) -> Button.Kind | None:
    """Return what the button is to be; `None` for nothing."""
    if "kind" not in cells:
        _refuse_cells_of_nothing(stored, cells)
        return Button.Kind(stored.kind) if stored else None
    text = cells["kind"].strip().lower()
    if not text:
        _refuse_cells_of_nothing(stored, cells)
        return None
    if text == Button.Kind.FEATURE and stored and stored.kind == Button.Kind.FEATURE:
        return Button.Kind.FEATURE
    if text not in _KINDS:
        raise WrongCell(
            "kind",
            said("“%(text)s” is no kind of button here; these are: %(kinds)s.", text=text, kinds=", ".join(_KINDS)),
        )
    return Button.Kind(text)


def _refuse_cells_of_nothing(stored: Button | None, cells: Mapping[str, str]) -> None:
    if stored is None and any(cells.values()):
        raise WrongCell("kind", said("Say what the button does: %(kinds)s.", kinds=", ".join(_KINDS)))


def _refuse_strange_parts(kind: Button.Kind, cells: Mapping[str, str]) -> None:
    for part in LINE_PARTS:
        if kind != Button.Kind.LINE and cells.get(part):
            raise WrongCell(part, said("Only a line has this; the button is “%(kind)s”. Empty the cell.", kind=kind))
    if kind == Button.Kind.FEATURE and cells.get("value"):
        raise WrongCell("value", said("This function has no value. Empty the cell."))
    if kind != Button.Kind.SERVICE and is_scientific(cells.get("value", "")):
        raise WrongCell("value", said("The spreadsheet program shortened this number. %(advice)s", advice=AS_TEXT))


def _is_same_thing(old: str, new: Button.Kind) -> bool:
    """Tell whether a button keeps what it has beyond its cells when its kind changes."""
    return old == new or {old, new} == _DIALLING


def _fill(button: Button, cells: Mapping[str, str]) -> None:
    fields = {"label": "label", "value": value_field(button.kind)}
    if button.kind == Button.Kind.LINE:
        fields |= {part: part for part in LINE_PARTS if part != "password" or cells.get("password")}
    for part, field in fields.items():
        if field and part in cells:
            setattr(button, field, cells[part])
