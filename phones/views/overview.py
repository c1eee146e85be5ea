"""The first page: what waits, what is held back, and what happened last."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phones.files import phone_file, with_relations
from phones.inbox import unknown_phones
from phones.models import CallServer, Phone, Profile
from phones.upgrades import Upgrades
from provisioning.models import FileRequest, Publication

_WAITING_SHOWN = 10
_PUBLICATIONS_SHOWN = 5
_REQUESTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A phone that waits to be published."""

    phone: Phone
    problem: str
    """Why its file cannot be made; empty when it can."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show where one stands, or the two doors while there is no phone."""
    phones = Phone.objects.count()
    if not phones:
        return render(request, "overview.html", {"phone_count": 0, "unknown_count": unknown_phones().count()})
    context = {
        "phone_count": phones,
        "server_count": CallServer.objects.count(),
        "profile_count": Profile.objects.count(),
        "waiting": _waiting(),
        "publications": Publication.objects.begun()
        .select_related("by")
        .annotate(file_count=Count("files"))
        .order_by("-pk")[:_PUBLICATIONS_SHOWN],
        "requests": _requests(),
        "unknown_count": unknown_phones().count(),
    }
    return render(request, "overview.html", context)


def _waiting() -> list[Waiting]:
    """Return the phones that changed last, each with what holds it back."""
    phones = Phone.objects.needing_publish().order_by("-changed_at", "mac")[:_WAITING_SHOWN]
    upgrades = Upgrades()
    return [Waiting(phone, phone_file(phone, upgrades).problem) for phone in with_relations(phones)]


def _requests() -> list[tuple[FileRequest, Phone | None]]:
    """Pair the last requests with the phones that made them."""
    requests = list(FileRequest.objects.all()[:_REQUESTS_SHOWN])
    phones = Phone.objects.in_bulk([request.mac for request in requests if request.mac], field_name="mac")
    return [(request, phones.get(request.mac)) for request in requests]
