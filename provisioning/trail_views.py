"""The trail: who did what, and when."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from provisioning.trail_entries import tell
from provisioning.trail_filter import TrailFilter

PAGE_SIZE = 50
_MOST_DIGITS = 18
"""As many as every key of the database can have."""


@require_safe
@permission_required("auditlog.view_logentry", raise_exception=True)
def trail(request: HttpRequest) -> HttpResponse:
    """Show the entries that the filters let through, fifty to a page; `before` in the address is where it goes on."""
    filters = TrailFilter(request.GET, user=request.user)
    found = filters.entries()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) <= _MOST_DIGITS:
        found = found.filter(pk__lt=int(before))
    entries = list(found[: PAGE_SIZE + 1])
    context = {
        "filters": filters,
        "entries": tell(entries[:PAGE_SIZE]),
        "next": entries[PAGE_SIZE - 1].pk if len(entries) > PAGE_SIZE else None,
        "is_later_page": bool(before),
    }
    return render(request, "trail.html", context)
