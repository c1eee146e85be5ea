"""Deleting many phones at once, once it is said how many they are."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phones.forms.many import CountForm
from phones.models import Button
from phones.selection import Selection, read_selection
from phones.views.many import answered
from provisioning.job_views import asked_by
from provisioning.jobs import Task
from provisioning.models import PublishedFile

_NAMED = 10


@require_http_methods(["GET", "POST"])
@permission_required("phones.delete_phone", raise_exception=True)
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the phones that the address names; more than one only where their number is typed."""
    selection = read_selection(request.GET)
    count = selection.phones().count()
    if not count:
        messages.warning(request, _("No phone was chosen: tick the phones first."))
        return redirect("phones:list")
    data = {"count": count} if count == 1 and request.method == "POST" else request.POST or None
    form = CountForm(data, expected=count)
    if form.is_valid():
        return answered(request, _task(request, selection, count), count)
    return render(request, "phones/many_delete.html", {"form": form, **_lost(selection, count)})


def _task(request: HttpRequest, selection: Selection, count: int) -> Task:
    title = ngettext("%(count)d phone is deleted", "%(count)d phones are deleted", count) % {"count": count}
    arguments = {"selection": selection.query(), "expected": count}
    return Task("many_delete", title, arguments, asked_by(request), reverse("phones:list"))


def _lost(selection: Selection, count: int) -> dict[str, Any]:
    """Return what is lost with the phones."""
    phones = selection.phones()
    return {
        "count": count,
        "first": phones[:_NAMED],
        "more": max(count - _NAMED, 0),
        "lines": Button.objects.filter(phone__in=phones, kind=Button.Kind.LINE).count(),
        "keys": Button.objects.filter(phone__in=phones).exclude(kind=Button.Kind.LINE).count(),
        "own": phones.exclude(settings={}).count(),
        "published": PublishedFile.objects.filter(current=True, subject__in=phones.values("mac")).count(),
    }
