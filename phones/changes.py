"""Changes of records: what pages, administration and importers write goes through here.

Each change and the mark that the affected phones wait to be published are one transaction.
"""

from collections.abc import Callable, Collection, Mapping

from django.db import transaction
from django.db.models import F, Max

from phones.models import Button, CallServer, DialPlan, NamedFile, Phone, PhoneQuerySet, Profile
from phones.ssh import with_password
from provisioning.cnfxml.document import Layer
from provisioning.models import PublishedFile
from provisioning.shared_files import mark_shared_file
from provisioning.trail import Event, note

Record = Phone | Profile | CallServer
"""A record with settings, which knows the phones whose files it shapes."""


_ASIDE = 1000
"""More than any button has: where buttons wait while others take their numbers."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the phone since the page was made that the change comes from."""


@transaction.atomic
def save_phone(phone: Phone) -> None:
    """Store a new or edited phone; it waits to be published."""
    _store(phone)
    _outgrow_published(phone)
    phone.affected_phones().mark_changed()


def add_phone(phone: Phone) -> None:
    """Store a phone that is made here, with an SSH password of its own; it waits to be published."""
    save_phone(with_password(phone))


@transaction.atomic
def save_button(button: Button) -> None:
    """Store a new or edited button; its phone waits to be published."""
    button.save()
    button.phone.affected_phones().mark_changed()


@transaction.atomic
def delete_button(button: Button) -> None:
    """Empty a button; its phone waits to be published."""
    button.delete()
    button.phone.affected_phones().mark_changed()


@transaction.atomic
def move_buttons(phone: Phone, numbers: Mapping[int, int], version: int) -> None:
    """Give buttons new numbers, old → new; the phone waits to be published.

    Raises `ChangedMeanwhile` unless the phone still has this version.
    """
    if Phone.objects.select_for_update().get(pk=phone.pk).version != version:
        raise ChangedMeanwhile
    moved = list(phone.buttons.filter(position__in=numbers))
    phone.buttons.filter(position__in=numbers).update(position=F("position") + _ASIDE)
    for button in moved:
        Button.objects.filter(pk=button.pk).update(position=numbers[button.position])
    if moved:
        ways = [f"{button.position} → {numbers[button.position]}" for button in moved]
        note(Event.MOVED, phone, keys=", ".join(ways))
    phone.affected_phones().mark_changed()


@transaction.atomic
def save_shared(record: CallServer | Profile) -> None:
    """Store a new or edited call server or profile; all phones that it shapes wait to be published."""
    record.save()
    record.affected_phones().mark_changed()


@transaction.atomic
def save_named_file(record: DialPlan | NamedFile) -> None:
    """Store a new or edited record of a file; that waits to be published, and one of its former name to be removed."""
    former = type(record)._default_manager.filter(pk=record.pk).exclude(name=record.name).first()
    if former:
        mark_shared_file(former.file_name, gone=True)
    record.save()
    mark_shared_file(record.file_name)


@transaction.atomic
def delete_named_file(record: DialPlan | NamedFile) -> None:
    """Delete the record of a file; that waits to be removed."""
    record.delete()
    mark_shared_file(record.file_name, gone=True)


def want_load(phones: PhoneQuerySet, load: str) -> int:
    """Let these phones want the load, all at once; return how many wanted another one. Those wait to be published."""
    changed = phones.exclude(wanted_load=load).mark_changed(wanted_load=load)
    if changed:
        note(Event.WANTED, Phone, phones=changed, load=load)
    return changed


@transaction.atomic
def put_setting(record: Record | Button, path: str, text: str | None) -> None:
    """Set one own setting of `record`; `None` takes the element out of what the record inherits."""
    put_settings(record, {path: text})


@transaction.atomic
def put_settings(record: Record | Button, settings: Layer) -> None:
    """Set several own settings of `record` at once, as `put_setting` does one."""
    _change_settings(record, lambda stored: {**stored, **settings})


@transaction.atomic
def exchange_settings(record: Record | Button, paths: Collection[str], settings: Layer) -> None:
    """Take the own settings at `paths` away and set others, as one change."""
    _change_settings(
        record, lambda stored: {path: stored[path] for path in stored if path not in paths} | dict(settings)
    )


@transaction.atomic
def drop_setting(record: Record | Button, path: str) -> None:
    """Take one own setting away, so that the inherited one holds again."""
    drop_settings(record, [path])


@transaction.atomic
def drop_settings(record: Record | Button, paths: Collection[str]) -> None:
    """Take several own settings away at once, as `drop_setting` does one."""
    _change_settings(record, lambda stored: {known: stored[known] for known in stored if known not in paths})


@transaction.atomic
def leave_to_profiles(server: CallServer, path: str, *, left: bool) -> None:
    """Let what the server's kind says at `path` give way to profiles, or hold again; its phones wait."""
    stored = CallServer.objects.select_for_update().get(pk=server.pk)
    others = [known for known in stored.left_to_profiles if known != path]
    server.left_to_profiles = sorted([*others, path]) if left else others
    server.save(update_fields=["left_to_profiles"])
    server.affected_phones().mark_changed()


def _change_settings(record: Record | Button, change: Callable[[Layer], Layer]) -> None:
    """Change the settings as they are stored now, whatever the page at hand had read."""
    stored = type(record)._default_manager.select_for_update().get(pk=record.pk)
    record.settings = change(stored.settings)
    record.save(update_fields=["settings"])
    phones = record.phone.affected_phones() if isinstance(record, Button) else record.affected_phones()
    phones.mark_changed()


def _store(phone: Phone) -> None:
    """Store the phone without its version, which others may have counted up since it was read."""
    if phone._state.adding:
        phone.save()
        return
    phone.save(update_fields=[field.name for field in phone._meta.fields if field.editable and not field.primary_key])


def _outgrow_published(phone: Phone) -> None:
    """Lift the version to what was published under this MAC: an earlier phone may have had the address."""
    published = PublishedFile.objects.filter(subject=phone.mac).aggregate(highest=Max("version"))["highest"] or 0
    phone.affected_phones().filter(version__lt=published).update(version=published)
