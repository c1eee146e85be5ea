"""What phones ask for at this moment, of the whole site."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from phones.askers import Asker, askers_of
from phones.forms.activity import ActivityFilter
from phones.timeline import as_request
from provisioning.models import FileRequest
from provisioning.timeline.steps import Weight, weight_of

_SHOWN = 100


@require_safe
@vary_on_headers("HX-Target")
def activity(request: HttpRequest) -> HttpResponse:
    """Show the last requests that the filters let through.

    htmx asks for them alone, every few seconds, and gets nothing while nothing is new.
    """
    filters = ActivityFilter(request.GET)
    requests = list(filters.apply(FileRequest.objects.all())[:_SHOWN])
    mark = str(requests[0].pk) if requests else "-"
    is_fragment = request.headers.get("HX-Target") == "requests"
    if is_fragment and request.GET.get("mark") == mark:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"filters": filters, "rows": _rows(requests), "mark": mark}
    return render(request, "activity_rows.html" if is_fragment else "activity.html", context)


def _rows(requests: list[FileRequest]) -> list[tuple[FileRequest, Asker, Weight]]:
    """Return each request with who made it and how its outcome is to be taken."""
    weights = [weight_of(as_request(asked)) for asked in requests]
    return list(zip(requests, askers_of(requests), weights, strict=True))
