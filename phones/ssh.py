"""The login of a phone's SSH console: each phone that is made here gets a random password of its own."""

import secrets
import string
from collections.abc import Sequence

from django.db import transaction

from phones.documents import SSH_PASSWORD, SSH_USER
from phones.models import Phone
from provisioning.cnfxml.document import Layer
from provisioning.progress import Phase, Progress, unseen
from provisioning.trail import Event, note

_PORTION = 500
_LENGTH = 12
"""How much a phone stores is not known; twelve characters are the most that no source reports trouble with."""
_ALPHABET = "".join(sorted({*string.ascii_letters, *string.digits} - set("0O1lI")))
"""Needs no escaping anywhere, and nothing in it is mistaken for another when it is typed."""


def new_password() -> str:
    """Return a random password."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def with_password(phone: Phone) -> Phone:
    """Give a phone that is about to be stored for the first time a password of its own, and return it."""
    phone.ssh_password = new_password()
    return phone


def has_password(phone: Phone) -> bool:
    """Tell whether the phone itself has a password, made here or set by hand or import."""
    return bool(phone.ssh_password or phone.settings.get(SSH_PASSWORD))


@transaction.atomic
def renew_password(phone: Phone) -> None:
    """Give the phone a new password in the place of what it says itself; it waits to be published."""
    _renew([phone.pk], only_missing=False)
    note(Event.NEW_SSH_PASSWORDS, phone)


@transaction.atomic
def renew_passwords(keys: Sequence[int], *, only_missing: bool = False, progress: Progress = unseen) -> int:
    """Do the same for the phones with these keys, and return how many got a new one.

    With `only_missing`, phones that have a password of their own keep it.
    """
    renewed = 0
    for start in range(0, len(keys), _PORTION):
        progress(Phase.CHANGING, start, len(keys))
        renewed += _renew(keys[start : start + _PORTION], only_missing=only_missing)
    if renewed:
        note(Event.NEW_SSH_PASSWORDS, Phone, phones=renewed)
    return renewed


def without_login(settings: Layer) -> Layer:
    """Return settings without a password, and without a user name that is empty or taken out."""
    return {path: text for path, text in settings.items() if path != SSH_PASSWORD and (path != SSH_USER or text)}


def _renew(keys: Sequence[int], *, only_missing: bool) -> int:
    stored = Phone.objects.select_for_update().filter(pk__in=keys)
    phones = [with_password(phone) for phone in stored if not (only_missing and has_password(phone))]
    for phone in phones:
        phone.settings = without_login(phone.settings)
    Phone.objects.bulk_update(phones, ["ssh_password", "settings"])
    return Phone.objects.filter(pk__in=[phone.pk for phone in phones]).mark_changed()
