"""Phones that ask for files and are not known: found by the MAC in what they ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from phones.mac import with_colons
from phones.models import Phone, ReplacedPhone
from provisioning.models import FileRequest, IgnoredMac, SeenPhone
from provisioning.timeline.kinds import models_of

MANY_FROM_ONE_ADDRESS = 20
"""Unknown phones of one day; more than that from one address look like somebody who guesses MAC addresses."""
_DAY = timedelta(days=1)
_NAMES_READ = 500


@dataclass(frozen=True, slots=True)
class Unknown:
    """A phone that could be adopted."""

    seen: SeenPhone
    models: tuple[str, ...]
    """Those that the names it asked for allow; empty when they tell nothing."""
    replaced: ReplacedPhone | None = None
    """Says that another device took its place."""

    @property
    def mac_with_colons(self) -> str:
        return with_colons(self.seen.mac)

    @property
    def model(self) -> str:
        """The model, when only one is possible."""
        return self.models[0] if len(self.models) == 1 else ""


def unknown_phones() -> QuerySet[SeenPhone]:
    """Return the phones that were seen, have no record and are not ignored; the last seen come first."""
    known = Phone.objects.filter(mac=OuterRef("mac"))
    ignored = IgnoredMac.objects.filter(mac=OuterRef("mac"))
    return SeenPhone.objects.filter(~Exists(known), ~Exists(ignored))


def with_models(phones: Iterable[SeenPhone]) -> list[Unknown]:
    """Guess the models of some phones from what they asked for."""
    seen = list(phones)
    names: dict[str, list[str]] = {phone.mac: [] for phone in seen}
    asked = FileRequest.objects.filter(mac__in=names).values_list("mac", "name")[: _NAMES_READ * max(len(seen), 1)]
    for mac, name in asked:
        names[mac].append(name)
    replaced = {one.mac: one for one in ReplacedPhone.objects.filter(mac__in=names).select_related("phone")}
    return [Unknown(phone, models_of(names[phone.mac]), replaced.get(phone.mac)) for phone in seen]


def suspicious_addresses() -> list[tuple[str, int]]:
    """Return the addresses from which very many unknown phones were seen within a day, with their number."""
    recent = unknown_phones().filter(last_seen_at__gt=timezone.now() - _DAY)
    counted = recent.order_by().values_list("address").annotate(number=Count("mac"))
    return list(counted.filter(number__gte=MANY_FROM_ONE_ADDRESS).order_by("-number")[:10])
