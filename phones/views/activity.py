"""What phones ask for at this moment, of the whole site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from phones.forms.activity import ActivityFilter
from phones.models import Phone
from phones.timeline import as_request
from provisioning.models import FileRequest
from provisioning.timeline.steps import Weight, weight_of

_SHOWN = 100


@require_safe
@vary_on_headers("HX-Target")
def activity(request: HttpRequest) -> HttpResponse:
    """Show the last requests that the filters let through; htmx asks for them alone, every few seconds."""
    filters = ActivityFilter(request.GET)
    context = {
        "filters": filters,
        "rows": _rows(list(filters.apply(FileRequest.objects.all())[:_SHOWN])),
        "shown": _SHOWN,
    }
    template = "activity_rows.html" if request.headers.get("HX-Target") == "requests" else "activity.html"
    return render(request, template, context)


def _rows(requests: list[FileRequest]) -> list[tuple[FileRequest, Phone | None, Weight]]:
    """Return each request with the phone that made it and how its outcome is to be taken."""
    phones = Phone.objects.in_bulk({asked.mac for asked in requests if asked.mac}, field_name="mac")
    return [(asked, phones.get(asked.mac), weight_of(as_request(asked))) for asked in requests]
