"""Making a change of many phones, and taking it back: each one transaction, and one entry of the trail."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from phones.bulk import CHUNK
from phones.many_effects import Effects
from phones.many_lines import FormerLines, change_lines
from phones.many_wishes import Wish, wish_for_phone
from phones.models import CallServer, FormerValues, ManyChange, Phone, PhoneQuerySet, Profile
from phones.selection import Selection, read_selection
from provisioning.cnfxml.document import Layer
from provisioning.progress import Phase, Progress, unseen
from provisioning.trail import Event, as_one, note

FIELDS: Mapping[str, type[Profile] | type[CallServer]] = {"profile": Profile, "call_server": CallServer}
"""Fields of phones that a change can set, and what they refer to."""
_KEPT = timedelta(days=30)
_DRAFT_KEPT = timedelta(days=1)


class NotAsReviewed(Exception):
    """The change would not do what was reviewed, or cannot be made; the text is for the administrator."""


def make_change(selection: Selection, by: User | None, **wish: Any) -> ManyChange:
    """Store a change to be reviewed. `wish`: its `settings`, `inherited` or `fields`. Old ones are forgotten."""
    now = timezone.now()
    ManyChange.objects.filter(applied_at=None, made_at__lt=now - _DRAFT_KEPT).delete()
    FormerValues.objects.filter(change__applied_at__lt=now - _KEPT).delete()
    return ManyChange.objects.create(selection=selection.query(), by=by, **wish)


def phones_of(change: ManyChange) -> PhoneQuerySet:
    """Return the phones that were chosen, as they are now; without a model, only a bare profile can be chosen."""
    phones = read_selection(QueryDict(change.selection)).phones()
    needs_model = "profile" in change.fields and not _is_bare(change.fields["profile"])
    return phones.exclude(model="") if needs_model else phones


@transaction.atomic
def apply_change(change: ManyChange, expected: int, progress: Progress = unseen) -> ManyChange:
    """Make the change, unless that is done already. Raises `NotAsReviewed` when it changes other than `expected`."""
    stored = ManyChange.objects.select_for_update().get(pk=change.pk)
    if stored.applied_at is not None:
        return stored
    effects = Effects(stored)
    changing = [phone for phone in effects.of(phones_of(stored)) if phone.changes]
    if len(changing) != expected:
        raise NotAsReviewed(_("Nothing was changed: the phones are not those that you looked at any more. Look again."))
    for start in range(0, len(changing), CHUNK):
        progress(Phase.CHANGING, start, len(changing))
        _change(stored, [phone.pk for phone in changing[start : start + CHUNK]])
    stored.applied_at, stored.changed = timezone.now(), len(changing)
    stored.save(update_fields=["applied_at", "changed"])
    note(Event.CHANGED_MANY, stored, phones=len(changing), what=effects.title)
    return stored


@transaction.atomic
def undo_change(change: ManyChange, progress: Progress = unseen) -> tuple[int, int]:
    """Put back what the phones had before; return how many got it back, and how many were changed again meanwhile.

    What was changed again stays. Raises `NotAsReviewed` when there is nothing to put back.
    """
    stored = ManyChange.objects.select_for_update().get(pk=change.pk)
    if stored.applied_at is None or stored.undone_at is not None:
        raise NotAsReviewed(_("There is nothing to put back."))
    keys = list(stored.former.filter(button=None).order_by("pk").values_list("pk", flat=True))
    back = 0
    for start in range(0, len(keys), CHUNK):
        progress(Phase.CHANGING, start, len(keys))
        back += _put_back(stored, list(stored.former.filter(pk__in=keys[start : start + CHUNK])))
    stored.undone_at = timezone.now()
    stored.save(update_fields=["undone_at"])
    note(Event.CHANGED_BACK, stored, phones=back)
    return back, stored.changed - back


@transaction.atomic
def delete_phones(selection: Selection, expected: int, progress: Progress = unseen) -> int:
    """Delete the chosen phones with all that is theirs. Raises `NotAsReviewed` when these are not `expected` many."""
    keys = list(selection.phones().order_by().values_list("pk", flat=True))
    if len(keys) != expected:
        raise NotAsReviewed(_("Nothing was deleted: the phones are not those that you looked at any more. Look again."))
    with as_one(Event.DELETED_MANY, Phone) as tell:
        for start in range(0, len(keys), CHUNK):
            progress(Phase.CHANGING, start, len(keys))
            Phone.objects.filter(pk__in=keys[start : start + CHUNK]).delete()
        tell(phones=len(keys))
    return len(keys)


def _is_bare(key: int | None) -> bool:
    """Tell whether phones of the profile need no model."""
    found = Profile.objects.filter(pk=key).first() if key else None
    return found is not None and any(above.bare for above in found.chain())


def _change(change: ManyChange, keys: list[int]) -> None:
    phones = list(Phone.objects.select_for_update().filter(pk__in=keys))
    wish = wish_for_phone(change)
    FormerValues.objects.bulk_create(_former(change, phone, wish) for phone in phones)
    change_lines(change, keys)
    _store((phone, wish.laid_over(phone.settings), change.fields) for phone in phones)


def _store(changes: Iterable[tuple[Phone, Layer, Mapping[str, int | None]]]) -> int:
    """Store phones with new settings and fields; those that get the same are stored by one statement."""
    alike: dict[Any, list[int]] = {}
    for phone, settings, fields in changes:
        alike.setdefault((tuple(settings.items()), tuple(fields.items())), []).append(phone.pk)
    stored = 0
    for (settings, fields), keys in alike.items():
        chosen = {f"{name}_id": key for name, key in fields}
        stored += Phone.objects.filter(pk__in=keys).mark_changed(settings=dict(settings), **chosen)
    return stored


def _former(change: ManyChange, phone: Phone, wish: Wish) -> FormerValues:
    fields = {name: getattr(phone, f"{name}_id") for name in change.fields}
    return FormerValues(change=change, phone=phone, settings=wish.within(phone.settings), fields=fields)


def _put_back(change: ManyChange, former: list[FormerValues]) -> int:
    """Give the phones what they and their lines had; return how many still had what the change gave them."""
    by_phone = {one.phone_id: one for one in former}
    there = {name: set(kind._default_manager.values_list("pk", flat=True)) | {None} for name, kind in FIELDS.items()}
    wish, lines = wish_for_phone(change), FormerLines(change, by_phone)
    phones = Phone.objects.select_for_update().filter(pk__in=by_phone)
    mine = [phone for phone in phones if _has_it_still(change, wish, phone) and _is_there(by_phone[phone.pk], there)]
    mine = [phone for phone in mine if lines.have_it_still(phone.pk)]
    lines.put_back(phone.pk for phone in mine)
    former_of = ((phone, by_phone[phone.pk]) for phone in mine)
    return _store((phone, wish.taken_back(phone.settings, was.settings), was.fields) for phone, was in former_of)


def _has_it_still(change: ManyChange, wish: Wish, phone: Phone) -> bool:
    chosen = all(getattr(phone, f"{name}_id") == key for name, key in change.fields.items())
    return chosen and wish.is_met_by(phone.settings)


def _is_there(former: FormerValues, there: Mapping[str, set[Any]]) -> bool:
    """Tell whether the records that the phone had chosen are still there."""
    return all(key in there[name] for name, key in former.fields.items())
