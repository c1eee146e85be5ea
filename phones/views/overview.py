"""The first page: what waits, what is held back, and what happened last."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from phones.charts import strip_of
from phones.files import phone_file
from phones.fleet import Group, groups
from phones.inbox import unknown_phones
from phones.models import GuidedStart, Phone
from phones.relations import with_relations
from phones.standing import load_rows, needs_of, standing_of
from phones.upgrades import Upgrades
from provisioning.models import FileRequest, Publication, PublishedFile
from provisioning.request_hours import last_hours

_WAITING_SHOWN = 5
_PUBLICATIONS_SHOWN = 5
_REQUESTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """A phone that waits to be published."""

    phone: Phone
    problem: str
    """Why its file cannot be made; empty when it can."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show where one stands, or the two doors while there is no phone."""
    found = groups()
    context: dict[str, Any] = (
        _content(found) if found else {"phone_count": 0, "unknown_count": unknown_phones().count()}
    )
    context["start"] = GuidedStart.objects.select_related("phone").filter(user=request.user.pk).first()
    return render(request, "overview.html", context)


def _content(found: list[Group]) -> dict[str, Any]:
    standing = standing_of(found)
    loads, more_loads = load_rows(found)
    return {
        "phone_count": standing.phones,
        "standing": standing,
        "needs": needs_of(standing),
        "waiting": _waiting(),
        "publications": _publications(),
        "requests": _requests(),
        "strip": strip_of(last_hours(timezone.now())),
        "loads": loads,
        "more_loads": more_loads,
    }


def _publications() -> QuerySet[Publication]:
    """Return the last publications; only their own files are counted."""
    files = PublishedFile.objects.filter(publication=OuterRef("pk")).order_by().values("publication")
    number = Subquery(files.annotate(number=Count("pk")).values("number"))
    begun = Publication.objects.begun().select_related("by").annotate(file_count=Coalesce(number, 0))
    return begun.order_by("-pk")[:_PUBLICATIONS_SHOWN]


def _waiting() -> list[Waiting]:
    """Return the phones that changed last, each with what holds it back."""
    phones = Phone.objects.needing_publish().with_state().order_by("-changed_at", "mac")[:_WAITING_SHOWN]
    upgrades = Upgrades()
    return [Waiting(phone, phone_file(phone, upgrades).problem) for phone in with_relations(phones)]


def _requests() -> list[tuple[FileRequest, Phone | None]]:
    """Pair the last requests with the phones that made them."""
    requests = list(FileRequest.objects.all()[:_REQUESTS_SHOWN])
    phones = Phone.objects.in_bulk([request.mac for request in requests if request.mac], field_name="mac")
    return [(request, phones.get(request.mac)) for request in requests]
