"""What happens around every page: it is told about changes that one of its parts made, and gets no odd address."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext
from django_htmx.http import trigger_client_event

Answer = Callable[[HttpRequest], HttpResponse]

RECORDS_CHANGED = "records-changed"
"""Name of the event that the page gets with the answer; what shows a number of records listens for it."""
_REFUSED_FROM = 400


def announce_changes(get_response: Answer) -> Answer:
    """Tell the page, with each answer to what htmx sent, that records may have changed."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        sent = request.method == "POST" and request.headers.get("HX-Request") == "true"
        if sent and response.status_code < _REFUSED_FROM:
            trigger_client_event(response, RECORDS_CHANGED)
        return response

    return answered


def refuse_nul(get_response: Answer) -> Answer:
    """Refuse addresses with a NUL, which no record has and PostgreSQL fails at. Forms refuse it by themselves."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(gettext("This address makes no sense."), content_type="text/plain")
        return get_response(request)

    return answer
