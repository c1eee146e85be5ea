"""What pages are told about changes that one of their parts made."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

RECORDS_CHANGED = "records-changed"
"""Name of the event that the page gets with the answer; what shows a number of records listens for it."""
_REFUSED_FROM = 400


def announce_changes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell the page, with each answer to what htmx sent, that records may have changed."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        sent = request.method == "POST" and request.headers.get("HX-Request") == "true"
        if sent and response.status_code < _REFUSED_FROM:
            trigger_client_event(response, RECORDS_CHANGED)
        return response

    return answered
