"""The buttons of a configuration become records, in whatever order the file has them.

A record holds one button of one number. What has no number that a phone could have, or one that is taken already, stays
a setting as it stands in the file, and is told.
"""

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phones.documents import BUTTON_ELEMENTS, FEATURE_IDS, LINES, NUMBER
from phones.models import Button, Phone
from phones.validators import validate_displayable
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.paths import join, natural_order, parse_path

_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_KINDS = {feature_id: Button.Kind(kind) for kind, feature_id in FEATURE_IDS.items()}
_MAX_POSITION = 300
_MAX_PLACE = 10_000


def take_buttons(rest: Document) -> list[Button]:
    """Take what records can hold of the buttons out of `rest`, and return them, unsaved."""
    buttons: dict[int, Button] = {}
    for line, relative in _lines(rest).items():
        number, place = _number_and_place(line, relative)
        if number is None or number in buttons or set(relative.items()) <= {("", "")} or relative.get(""):
            continue
        for path in relative:
            del rest[join(line, path)]
        buttons[number] = _button(number, place, relative)
    return list(buttons.values())


def about_buttons(buttons: Iterable[Button], rest: Document) -> list[str]:
    """Return sentences about the buttons that stay settings in `rest`, and about those that stand out of order."""
    raw = _lines(rest)
    if raw:
        numbers = ", ".join(_shown_number(line, relative) for line, relative in raw.items())
        stay = ngettext(
            "A button has no number of its own (%(numbers)s): it stays a setting, as it stands in the file. What a "
            "phone makes of it is not known.",
            "%(count)d buttons have no number of their own (%(numbers)s): they stay settings, as they stand in the "
            "file. What a phone makes of them is not known.",
            len(raw),
        )
        return [stay % {"count": len(raw), "numbers": numbers}]
    if any(button.place for button in buttons):
        return [_("The buttons do not stand in the order of their numbers; the phone keeps the order of its file.")]
    return []


def _lines(document: Mapping[str, str]) -> dict[str, Document]:
    """Return what each `<line>` says, relative to it, in their order."""
    found: dict[str, Document] = {}
    for path, text in document.items():
        if path.startswith((f"{LINES}/line/", f"{LINES}/line[")) or path == f"{LINES}/line":
            parts = path.split("/", LINES.count("/") + 2)
            line = "/".join(parts[: LINES.count("/") + 2])
            found.setdefault(line, {})[path[len(line) + 1 :]] = text
    return dict(sorted(found.items(), key=lambda item: _order(item[0])))


def _order(line: str) -> tuple[tuple[int, int, str], int]:
    step = parse_path(line)[-1]
    return natural_order(step.value), step.index


def _number_and_place(line: str, relative: Document) -> tuple[int | None, int | None]:
    """Return the number of the button, `None` where it has none, and its place where that is not by number."""
    step = parse_path(line)[-1]
    number = step.value if step.attribute else relative.get(NUMBER, "")
    is_held = _NUMBER.fullmatch(number) and int(number) <= _MAX_POSITION and step.index <= _MAX_PLACE
    if not is_held or not (step.attribute or step.index):
        return None, None
    return int(number), step.index or None


def _shown_number(line: str, relative: Document) -> str:
    return parse_path(line)[-1].value or relative.get(NUMBER, "") or "—"


def _button(number: int, place: int | None, relative: Document) -> Button:
    """Return the button that these elements of a `<line>` describe."""
    said = {path: text for path, text in relative.items() if path and not (place and path == NUMBER)}
    kind = _KINDS.get(said.get("featureID", ""), Button.Kind.FEATURE)
    if kind != Button.Kind.FEATURE:
        del said["featureID"]
    button = Button(position=number, place=place, kind=kind)
    for name, element in BUTTON_ELEMENTS[kind].items():
        if fits(Button, name, said.get(element)):
            setattr(button, name, said.pop(element))
    button.settings = said
    return button


def fits(model: type[Phone] | type[Button], name: str, text: str | None) -> bool:
    """Tell whether a field can hold the text as it is; an empty text is a setting, since a field cannot tell it."""
    if not text:
        return False
    column = model._meta.get_field(name)
    try:
        validate_displayable(text)
    except ValidationError:
        return False
    return not (isinstance(column, CharField) and column.max_length and len(text) > column.max_length)
