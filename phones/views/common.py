"""What the views of phones share."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from phones.mac import InvalidMac, normalise_mac
from phones.models import Phone

P = ParamSpec("P")

_MOST_DIGITS = 9
"""More than any position or number of phones has; Python refuses to read a number of thousands."""


def with_phone(
    view: Callable[Concatenate[HttpRequest, Phone, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the view the phone that the address names.

    A MAC in another notation leads to the address with the stored form; an unknown one to the page "Not found".
    """

    @wraps(view)
    def found(request: HttpRequest, mac: str, *args: P.args, **options: P.kwargs) -> HttpResponse:
        stored = _stored_form(mac)
        if stored != mac and request.method in {"GET", "HEAD"}:
            return _redirect_to(request, stored)
        phones = Phone.objects.select_related("profile", "call_server").with_state().with_seen()
        phones = phones.prefetch_related("buttons")
        return view(request, get_object_or_404(phones, mac=stored), *args, **options)

    return found


def back_to(record: Phone, page: str) -> HttpResponseRedirect:
    """Return to a page of the phone, such as `phones:detail`."""
    return redirect(page, mac=record.mac)


def number_in(text: str) -> int | None:
    """Return the number that a page of ours put into an address or a form; `None` for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _stored_form(mac: str) -> str:
    try:
        return normalise_mac(mac)
    except InvalidMac as error:
        raise Http404(str(error)) from error


def _redirect_to(request: HttpRequest, mac: str) -> HttpResponseRedirect:
    match = request.resolver_match
    if match is None:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, kwargs={**match.kwargs, "mac": mac})
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
