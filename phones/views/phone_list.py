"""The list of phones."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from phones.drawn import thumbnails
from phones.forms.phone_filter import PhoneFilter
from phones.models import Phone, PhoneQuerySet
from phones.views.saved_filters import offers

PAGE_SIZE = 50


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def phone_list(request: HttpRequest) -> HttpResponse:
    """Show the phones that the search and the filters let through; htmx gets the table alone."""
    filters = PhoneFilter(request.GET)
    page = Paginator(filters.apply(_phones()), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"filters": filters, "page": page, "chips": filters.chips(), "of": filters.address()}
    context["thumbnails"] = thumbnails(phone.model for phone in page)
    context["saved"] = list(offers(request, context["of"]))
    context["is_saved"] = any(offer.is_on for offer in context["saved"])
    context["any_phones"] = bool(page.paginator.count) or Phone.objects.exists()
    template = "phones/list_results.html" if request.headers.get("HX-Target") == "results" else "phones/list.html"
    return render(request, template, context)


def _phones() -> PhoneQuerySet:
    """Return all phones with what their row shows, in a fixed number of queries."""
    phones = Phone.objects.with_state().with_seen().with_shared_accounts()
    return phones.select_related("profile", "call_server").prefetch_related("buttons")
