"""Phones joined to what they share, so that their configurations are made without further queries."""

from collections.abc import Iterator
from itertools import islice

from phones.models import Phone, PhoneQuerySet, Profile

_CHUNK = 500


def with_relations(phones: PhoneQuerySet) -> Iterator[Phone]:
    """Yield phones with buttons, call server and the whole chain of profiles read beforehand, in bounded memory.

    Nothing is read before the phone's version: what changes meanwhile may be published twice, but is never missed.
    """
    rows = phones.select_related("call_server").prefetch_related("buttons").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        profiles = profiles_with_parents()
        for phone in chunk:
            if phone.profile_id in profiles:
                phone.profile = profiles[phone.profile_id]
            yield phone


def profiles_with_parents() -> dict[int | None, Profile]:
    """Return all profiles by key, joined to their parents without further queries."""
    profiles: dict[int | None, Profile] = {profile.pk: profile for profile in Profile.objects.all()}
    for profile in profiles.values():
        if profile.parent_id in profiles:
            profile.parent = profiles[profile.parent_id]
    return profiles
