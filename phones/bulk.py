"""Changes of many phones at once: what `phones.changes` does for one, in a constant number of queries per chunk."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import Max

from phones.models import Button, Phone
from provisioning.models import PublishedFile
from provisioning.trail import Event, as_one

CHUNK = 500


@dataclass(slots=True)
class PhoneChange:
    """A phone to store, and what becomes of its buttons."""

    phone: Phone
    is_new: bool
    phone_fields: Set[str] = frozenset()
    """Fields that changed, of a phone that is stored already."""
    added: list[Button] = field(default_factory=list)
    changed: list[Button] = field(default_factory=list)
    button_fields: Set[str] = frozenset()
    """Fields that changed in any of `changed`."""
    removed: list[Button] = field(default_factory=list)


@transaction.atomic
def store_phones(changes: Iterable[PhoneChange]) -> None:
    """Store the changes; the phones wait to be published. What did not change is not written.

    The trail has one entry, with their number.
    """
    remaining, stored = iter(changes), 0
    with as_one(Event.STORED, Phone) as note:
        while chunk := list(islice(remaining, CHUNK)):
            _store_phones(chunk)
            _store_buttons(chunk)
            stored += Phone.objects.filter(pk__in=[change.phone.pk for change in chunk]).mark_changed()
        if stored:
            note(phones=stored)


def _store_phones(chunk: Sequence[PhoneChange]) -> None:
    new = [change.phone for change in chunk if change.is_new]
    _outgrow_published(new)
    Phone.objects.bulk_create(new)
    known = [change for change in chunk if not change.is_new and change.phone_fields]
    if known:
        fields = set().union(*(change.phone_fields for change in known))
        Phone.objects.bulk_update([change.phone for change in known], sorted(fields))


def _store_buttons(chunk: Sequence[PhoneChange]) -> None:
    removed = [button.pk for change in chunk for button in change.removed]
    Button.objects.filter(pk__in=removed).delete()
    changed = [button for change in chunk for button in change.changed]
    if changed:
        fields = set().union(*(change.button_fields for change in chunk))
        Button.objects.bulk_update(changed, sorted(fields))
    Button.objects.bulk_create([button for change in chunk for button in change.added])


def _outgrow_published(phones: Iterable[Phone]) -> None:
    """Lift the versions to what was published under these MACs: earlier phones may have had the addresses."""
    by_mac = {phone.mac: phone for phone in phones}
    published = PublishedFile.objects.filter(subject__in=list(by_mac)).values("subject")
    for entry in published.annotate(highest=Max("version")).order_by():
        phone = by_mac[entry["subject"]]
        phone.version = max(phone.version, entry["highest"] or 0)
