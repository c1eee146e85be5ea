"""The elements that the settings page of a record offers beyond those that somebody says already."""

from collections.abc import Iterable, Iterator

from phones.documents import LINES, line_path
from phones.effective import EffectiveSetting, Record, document_order, offered
from phones.models import Button, Phone
from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.lint.subject import Subject, subject
from provisioning.cnfxml.paths import without_selectors

_LINE = f"{LINES}/line/"


def with_offers(record: Record, settings: Iterable[EffectiveSetting], *, everything: bool) -> list[EffectiveSetting]:
    """Return the settings and, in the order of a document, the elements that could be set besides.

    Unless `everything` is asked for, what the model and the load of a phone are not known to honour is left out; own
    settings stay.
    """
    known = {setting.path: setting for setting in settings}
    rows = known | {path: offered(path) for path in _offered_paths(record) if path not in known}
    phone = None if everything else _looked_at(record)
    shown = (row for row in rows.values() if row.own or phone is None or not phone.ignores(row.path))
    return sorted(shown, key=lambda setting: document_order(setting.path))


def _looked_at(record: Record) -> Subject | None:
    """Return what the checks know of the phone; `None` for records that many models share."""
    if not isinstance(record, Phone) or not record.model:
        return None
    return subject({}, record.model, record.running_load)


def _offered_paths(record: Record) -> Iterator[str]:
    """Yield the paths of all elements with a text; those of lines once for each line of a phone."""
    lines = _lines(record)
    for element in catalogue.elements():
        if element.kind is Kind.CONTAINER:
            continue
        if element.path.startswith(_LINE) and element.group == "line" and "@" not in element.path:
            yield from (f"{line}/{element.path.removeprefix(_LINE)}" for line in lines)
        elif not _is_repeated(element.path):
            yield element.path


def _lines(record: Record) -> list[str]:
    if not isinstance(record, Phone):
        return []
    buttons = sorted(record.buttons.all(), key=lambda button: button.position)
    return [line_path(button) for button in buttons if button.kind == Button.Kind.LINE]


def _is_repeated(path: str) -> bool:
    """Tell whether the element stands in one that a document may hold several of, as attributes with a key do."""
    steps = without_selectors(path).split("/")
    above = ("/".join(steps[:length]) for length in range(1, len(steps) + 1))
    return any(catalogue.is_repeated(place) for place in above)
