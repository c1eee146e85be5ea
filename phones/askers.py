"""Who made requests: a phone, nobody that is known, or one of several phones behind one address."""

from collections.abc import Sequence
from dataclasses import dataclass

from phones.mac import with_colons
from phones.models import Phone
from provisioning.models import FileRequest, SeenPhone
from provisioning.timeline.boots import LONGEST_PAUSE

_PHONES_READ = 1_000
"""Of all addresses together: behind one there may be a whole site."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who made a request, as far as it is known."""

    phone: Phone | None = None
    among: tuple[str, ...] = ()
    """Where the phone is not known, the labels or MACs of those that it may have been: two at least, or none."""


def askers_of(requests: Sequence[FileRequest]) -> list[Asker]:
    """Return who made each of these requests, in their order."""
    seen = _seen_at({asked.address for asked in requests if not asked.mac})
    macs = {asked.mac for asked in requests if asked.mac} | {phone.mac for phones in seen.values() for phone in phones}
    known = Phone.objects.in_bulk(macs, field_name="mac")
    return [_asker(asked, seen.get(asked.address, []), known) for asked in requests]


def _asker(asked: FileRequest, seen: list[SeenPhone], known: dict[str, Phone]) -> Asker:
    if asked.mac:
        return Asker(known.get(asked.mac))
    macs = [phone.mac for phone in seen if _was_there(phone, asked)]
    if len(macs) == 1:
        return Asker()  # it was not proved to be this one, and another may not have been heard of
    return Asker(among=tuple(str(known.get(mac) or with_colons(mac)) for mac in macs))


def _was_there(phone: SeenPhone, asked: FileRequest) -> bool:
    return phone.first_seen_at - LONGEST_PAUSE <= asked.asked_at <= phone.last_seen_at + LONGEST_PAUSE


def _seen_at(addresses: set[str]) -> dict[str, list[SeenPhone]]:
    found: dict[str, list[SeenPhone]] = {}
    for phone in SeenPhone.objects.filter(address__in=addresses)[:_PHONES_READ] if addresses else ():
        found.setdefault(phone.address, []).append(phone)
    return found
