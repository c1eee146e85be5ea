"""The columns of a spreadsheet of phones.

A column that is absent leaves its field alone; an empty cell empties it. Two cells are not like that: an empty
password leaves the stored one, and a button whose kind is empty is removed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from phones.models import Button, Phone
from provisioning.sentences import said

PHONE_COLUMNS = ("mac", "model", "label", "profile", "call_server", "wanted_load")
BUTTON_PARTS = ("kind", "label", "value", "auth_name", "password", "display_name")
LINE_PARTS = ("auth_name", "password", "display_name")
"""What only lines have."""

MAX_POSITION = 300

_BUTTON = re.compile(rf"button([1-9][0-9]{{0,2}})_({'|'.join(BUTTON_PARTS)})")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell, or with the heading of a column."""

    row: int
    """As a spreadsheet counts: the headings are row 1."""
    column: str
    """Heading of the column; empty when the row as a whole is meant."""
    message: str


def button_column(position: int, part: str) -> str:
    """Return the heading of one part of a button: `button1_kind`."""
    return f"button{position}_{part}"


def button_columns(headers: Iterable[str]) -> Mapping[int, tuple[str, ...]]:
    """Return the parts that the headings name, by position of the button, in ascending order."""
    found: dict[int, list[str]] = {}
    for header in headers:
        if match := _BUTTON.fullmatch(header):
            found.setdefault(int(match[1]), []).append(match[2])
    return {position: tuple(found[position]) for position in sorted(found)}


def header_errors(headers: Iterable[str]) -> Iterator[CellError]:
    """Yield what is wrong with the headings: unknown ones, the same twice, and that `mac` is missing."""
    seen: set[str] = set()
    for header in headers:
        if header in seen:
            yield CellError(
                1, header, said("The column %(header)s stands twice. Delete one of the two.", header=header)
            )
        elif not _is_known(header):
            yield CellError(
                1,
                header,
                said(
                    "“%(header)s” is no column of phones, such as %(columns)s.",
                    header=header,
                    columns=", ".join(PHONE_COLUMNS),
                ),
            )
        seen.add(header)
    if "mac" not in seen:
        yield CellError(1, "mac", said("The first row has no heading “mac”, so the phones cannot be told apart."))


def cells_of(phone: Phone, buttons: Iterable[Button], *, with_passwords: bool) -> dict[str, str]:
    """Return the cells of one phone by heading; of a button that does nothing there are none."""
    cells = {
        "mac": phone.mac,
        "model": phone.model,
        "label": phone.label,
        "profile": phone.profile.name if phone.profile else "",
        "call_server": phone.call_server.name if phone.call_server else "",
        "wanted_load": phone.wanted_load,
    }
    for button in buttons:
        cells.update(_button_cells(button, with_passwords=with_passwords))
    return cells


def value_field(kind: str) -> str | None:
    """Return the field that `button<n>_value` stands for; `None` when the kind has none."""
    if kind == Button.Kind.FEATURE:
        return None
    return "name" if kind == Button.Kind.LINE else "target"


def _button_cells(button: Button, *, with_passwords: bool) -> dict[str, str]:
    field = value_field(button.kind)
    cells = {"kind": button.kind, "label": button.label, "value": getattr(button, field) if field else ""}
    if button.kind == Button.Kind.LINE:
        cells |= {"auth_name": button.auth_name, "display_name": button.display_name}
        if with_passwords:
            cells["password"] = button.password
    return {button_column(button.position, part): text for part, text in cells.items()}


def _is_known(header: str) -> bool:
    match = _BUTTON.fullmatch(header)
    return header in PHONE_COLUMNS or (match is not None and int(match[1]) <= MAX_POSITION)
