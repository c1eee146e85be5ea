"""Phones as they are named on the command line."""

from collections.abc import Iterable

from django.core.management.base import CommandError

from phones.mac import InvalidMac, normalise_mac
from phones.models import Phone
from provisioning.models import PublishedFile


def phone_of(text: str) -> Phone:
    """Return the phone of a MAC in any notation. Raises `CommandError` with a sentence."""
    mac = _mac(text)
    phone = Phone.objects.select_related("profile", "call_server").filter(mac=mac).first()
    if phone is None:
        raise CommandError(f"There is no phone with the MAC {mac}.")
    return phone


def subjects_of(texts: Iterable[str]) -> list[str]:
    """Return the MACs of phones that exist, or that were deleted and are still published.

    Raises `CommandError` with a sentence for the first that is neither.
    """
    macs = [_mac(text) for text in texts]
    known = set(Phone.objects.filter(mac__in=macs).values_list("mac", flat=True))
    known |= set(PublishedFile.objects.filter(current=True, subject__in=macs).values_list("subject", flat=True))
    for mac in macs:
        if mac not in known:
            raise CommandError(f"There is no phone with the MAC {mac}.")
    return macs


def _mac(text: str) -> str:
    try:
        return normalise_mac(text)
    except InvalidMac as error:
        raise CommandError(f"“{text}” is no MAC address. {error}") from error
