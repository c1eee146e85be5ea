"""The list of phones, and what one does with several of them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from phones.drawn import thumbnails
from phones.forms.phone_filter import PhoneFilter
from phones.models import Phone, PhoneQuerySet
from phones.views.common import ticked
from provisioning.announcing import announce_publish

PAGE_SIZE = 50


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def phone_list(request: HttpRequest) -> HttpResponse:
    """Show the phones that the search and the filters let through; htmx gets the table alone."""
    filters = PhoneFilter(request.GET)
    page = Paginator(filters.apply(_phones()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page, "chips": filters.chips()}
    context["thumbnails"] = thumbnails(phone.model for phone in page)
    context["any_phones"] = bool(page.paginator.count) or Phone.objects.exists()
    template = "phones/list_results.html" if request.headers.get("HX-Target") == "results" else "phones/list.html"
    return render(request, template, context)


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
def publish_selected(request: HttpRequest) -> HttpResponse:
    """Publish the phones that were ticked, and return to the list as it was."""
    if macs := ticked(request):
        announce_publish(request, macs)
    else:
        messages.warning(request, "No phone was chosen: tick the phones to publish.")
    came_from = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        came_from = reverse("phones:list")
    return redirect(came_from)


def _phones() -> PhoneQuerySet:
    """Return all phones with what their row shows, in a fixed number of queries."""
    phones = Phone.objects.with_state().with_seen().with_shared_accounts()
    return phones.select_related("profile", "call_server").prefetch_related("buttons")
