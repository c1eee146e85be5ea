"""One search for everything that has a name: phones, call servers, profiles, dial plans and loads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from firmware.models import FirmwareLoad
from phones.models import CallServer, DialPlan, Phone, Profile

Record = TypeVar("Record", bound=Model)
SHOWN = 10
"""Of each kind; for phones, the list shows the rest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found."""

    name: str
    address: str
    details: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    title: StrPromise
    hits: tuple[Hit, ...]
    more: str
    """The page that shows the rest; empty where nothing is left out, or no page shows it."""


def found(text: str) -> Iterator[Group]:
    """Yield the groups in which something was found; none for an empty text. A fixed number of queries."""
    if text:
        groups = (search(text) for search in _SEARCHES)
        yield from (group for group in groups if group.hits)


def _phones(text: str) -> Group:
    more = f"{reverse('phones:list')}?{urlencode({'q': text})}"
    phones = Phone.objects.search(text).prefetch_related("buttons")
    return _group(_("Phones"), phones, _of_phone, more)


def _of_phone(phone: Phone) -> Hit:
    accounts = [button.name or button.target for button in phone.buttons.all()]
    return _hit(phone, phone.mac_with_colons, phone.model, *accounts[:4])


def _servers(text: str) -> Group:
    servers = CallServer.objects.filter(Q(name__icontains=text) | Q(address__icontains=text))
    return _group(_("Call servers"), servers, lambda server: _hit(server, server.get_kind_display(), server.address))


def _profiles(text: str) -> Group:
    profiles = Profile.objects.filter(Q(name__icontains=text) | Q(description__icontains=text))
    return _group(_("Profiles"), profiles, lambda profile: _hit(profile, profile.description))


def _dial_plans(text: str) -> Group:
    plans = DialPlan.objects.filter(Q(name__icontains=text) | Q(description__icontains=text))
    return _group(_("Dial plans"), plans, lambda plan: _hit(plan, plan.description))


def _loads(text: str) -> Group:
    loads = FirmwareLoad.objects.filter(name__icontains=text).select_related("file__package")
    return _group(_("Loads"), loads, _of_load)


def _of_load(load: FirmwareLoad) -> Hit:
    return Hit(load.name, reverse("firmware:package", args=[load.file.package_id]), ", ".join(load.fits))


def _group(title: StrPromise, records: QuerySet[Record], hit: Callable[[Record], Hit], more: str = "") -> Group:
    rows = list(records[: SHOWN + 1])
    return Group(title, tuple(map(hit, rows[:SHOWN])), more if len(rows) > SHOWN else "")


def _hit(record: Phone | CallServer | Profile | DialPlan, *details: str) -> Hit:
    return Hit(str(record), record.get_absolute_url(), " · ".join(filter(None, details)))


_SEARCHES = (_phones, _servers, _profiles, _dial_plans, _loads)
