"""Entries of the trail in people's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.trail import MASK, Event

_LONGEST = 200

_ACTIONS = {
    LogEntry.Action.CREATE: gettext_lazy("Added"),
    LogEntry.Action.UPDATE: gettext_lazy("Changed"),
    LogEntry.Action.DELETE: gettext_lazy("Deleted"),
}
_EVENTS = {
    Event.PUBLISHED: gettext_lazy("Published"),
    Event.NOT_PUBLISHED: gettext_lazy("Could not be published"),
    Event.REVEALED: gettext_lazy("Passwords were shown in clear"),
    Event.WINDOW_OPENED: gettext_lazy("Provisioning window was opened"),
    Event.EXPORTED: gettext_lazy("Exported with passwords"),
    Event.STORED: gettext_lazy("Stored at once"),
    Event.IMPORTED: gettext_lazy("Imported from configuration files"),
    Event.WANTED: gettext_lazy("Wanted load was changed"),
    Event.MOVED: gettext_lazy("Keys were moved"),
    Event.CHANGED_MANY: gettext_lazy("Changed at once"),
    Event.CHANGED_BACK: gettext_lazy("Put back what was there before"),
    Event.DELETED_MANY: gettext_lazy("Deleted at once"),
    Event.LEFT_OUT: gettext_lazy("Left out of a wave"),
    Event.SWAPPED: gettext_lazy("Another phone took its place"),
    Event.NEW_SSH_PASSWORDS: gettext_lazy("New SSH passwords were made"),
    Event.SIGNED_IN: gettext_lazy("Signed in"),
    Event.SIGNED_OUT: gettext_lazy("Signed out"),
    Event.PASSWORD_CHANGED: gettext_lazy("Changed the own password"),
    Event.SECOND_STEP_ON: gettext_lazy("Second step of signing in was set up"),
    Event.SECOND_STEP_OFF: gettext_lazy("Second step of signing in was switched off"),
    Event.LOCKED_OUT: gettext_lazy("Closed to an address after wrong passwords"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, as the page shows it."""

    when: datetime
    who: str
    """Empty when nobody is known to have done it: Offhook itself."""
    address: str
    kind: str
    name: str
    link: str
    """Address of the record's page; empty when it has none, or is gone."""
    what: str
    details: tuple[str, ...]


def tell(entries: Iterable[LogEntry]) -> list[Told]:
    """Return the entries in people's words, in a constant number of queries for each kind of record."""
    listed = list(entries)
    links = _links(listed)
    return [_told(entry, links.get((entry.content_type_id, entry.object_id), "")) for entry in listed]


def _told(entry: LogEntry, link: str) -> Told:
    model = entry.content_type.model_class()
    scope = dict(entry.additional_data or {})
    event = scope.pop("event", "")
    return Told(
        when=entry.timestamp,
        who=entry.actor_email or "",
        address=entry.remote_addr or "",
        kind=capfirst(str(model._meta.verbose_name)) if model else entry.content_type.model,
        name=entry.object_repr,
        link=link,
        what=str(_EVENTS[Event(event)] if event else _ACTIONS[entry.action]),
        details=tuple(_scope(scope) if event else _changes(entry, model)),
    )


def _scope(scope: dict[str, Any]) -> Iterator[str]:
    for name, value in sorted(scope.items()):  # databases differ in the order that they give them back in
        if value not in ("", 0):
            yield f"{_SCOPES.get(name, name)}: {value}"


_SCOPES = {
    "files": gettext_lazy("files"),
    "phones": gettext_lazy("phones"),
    "note": gettext_lazy("note"),
    "load": gettext_lazy("load"),
    "keys": gettext_lazy("keys"),
    "what": gettext_lazy("what"),
    "mac": gettext_lazy("MAC address"),
    "model": gettext_lazy("model"),
    "address": gettext_lazy("address"),
    "problem": gettext_lazy("problem"),
}


def _changes(entry: LogEntry, model: type[Model] | None) -> Iterator[str]:
    """Yield what changed, field by field; of new and deleted records, in one line what they held."""
    if entry.action != LogEntry.Action.UPDATE:
        held = _held(entry, model)
        yield from [held] if held else []
        return
    for name, change in sorted((entry.changes or {}).items()):
        label = _label(model, name)
        if isinstance(change, dict):
            objects = ", ".join(change["objects"])
            yield _("%(field)s: %(operation)s %(objects)s") % {
                "field": label, "operation": change["operation"], "objects": objects,
            }  # fmt: skip
        elif MASK in change:
            yield _("%(field)s: changed") % {"field": label}
        else:
            yield f"{label}: {_short(change[0])} → {_short(change[1])}"


def _held(entry: LogEntry, model: type[Model] | None) -> str:
    """Return what a new or deleted record holds, without what is empty, hidden, or said by other records."""
    own = {field.name for field in model._meta.concrete_fields if not field.primary_key} if model else set()
    place = 1 if entry.action == LogEntry.Action.CREATE else 0
    values = {name: change[place] for name, change in sorted((entry.changes or {}).items()) if name in own}
    said = {name: value for name, value in values.items() if value not in (None, "", [], {}, "None", MASK)}
    return "; ".join(f"{_label(model, name)}: {_short(value)}" for name, value in said.items())


def _short(value: Any) -> str:
    text = "—" if value in (None, "") else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _label(model: type[Model] | None, name: str) -> str:
    try:
        return capfirst(str(getattr(model._meta.get_field(name), "verbose_name", name))) if model else name
    except FieldDoesNotExist:  # of an earlier version
        return name


def _links(entries: list[LogEntry]) -> dict[tuple[int, int | None], str]:
    """Return the addresses of the records that are still there and have a page, by kind and key."""
    keys: dict[int, set[int]] = {}
    models = {entry.content_type_id: entry.content_type.model_class() for entry in entries}
    for entry in entries:
        if entry.object_id is not None:
            keys.setdefault(entry.content_type_id, set()).add(entry.object_id)
    return {
        (kind, key): record.get_absolute_url()
        for kind, wanted in keys.items()
        if (model := models[kind]) and hasattr(model, "get_absolute_url")
        for key, record in model._default_manager.in_bulk(wanted).items()
    }
