"""The list of phones."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from phones.drawn import thumbnails
from phones.forms.phone_filter import PhoneFilter
from phones.models import Phone
from phones.views.saved_filters import offers
from provisioning.provisioning_windows import are_used

PAGE_SIZE = 50


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def phone_list(request: HttpRequest) -> HttpResponse:
    """Show the phones that the search and the filters let through; htmx gets the table alone."""
    filters = PhoneFilter(request.GET)
    page = _page(filters, request.GET.get("page"))
    context: dict[str, Any] = {"filters": filters, "page": page, "chips": filters.chips(), "of": filters.address()}
    context["phones"] = _phones(page)
    context["thumbnails"] = thumbnails(phone.model for phone in context["phones"])
    context["saved"] = list(offers(request, context["of"]))
    context["is_saved"] = any(offer.is_on for offer in context["saved"])
    context["windows"] = are_used()
    context["any_phones"] = bool(page.paginator.count) or Phone.objects.exists()
    context["unchecked"] = Phone.objects.unchecked().count() if filters.asks_for_findings else 0
    template = "phones/list_results.html" if request.headers.get("HX-Target") == "results" else "phones/list.html"
    return render(request, template, context)


def _page(filters: PhoneFilter, number: str | None) -> Page[int]:
    """Return the keys of the phones on a page of the list: all else is read for these alone."""
    every = Phone.objects.with_state().with_seen()
    return Paginator(list(filters.apply(every).values_list("pk", flat=True)), PAGE_SIZE).get_page(number)


def _phones(page: Page[int]) -> list[Phone]:
    """Return the phones of a page with what their rows show, in a fixed number of queries."""
    phones = Phone.objects.with_state().with_seen().with_shared_accounts().filter(pk__in=list(page))
    return list(phones.select_related("profile", "call_server").prefetch_related("buttons"))
