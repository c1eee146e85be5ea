"""Paper for phones: label strips, and cards for the desk."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phones.forms.labels import LabelsForm
from phones.models import Phone
from phones.printing import Printed, printed
from phones.selection import read_selection

_MOST = 100
"""Phones on one page to print."""


@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Show what is printed of the phones that the address names."""
    macs = read_selection(request.GET).macs[:_MOST]
    phones = Phone.objects.filter(mac__in=macs).select_related("profile", "call_server").prefetch_related("buttons")
    form = LabelsForm({name: request.GET[name] for name in ("paper", "width", "row") if name in request.GET})
    context = {"form": form, "macs": macs, "printed": _printed(request, list(phones), form) if form.is_valid() else []}
    return render(request, "phones/labels.html", context)


@require_POST
def selected(request: HttpRequest) -> HttpResponse:
    """Lead to the paper of the phones that were chosen in the list."""
    macs = list(read_selection(request.POST).phones().values_list("mac", flat=True)[: _MOST + 1])
    if not macs:
        messages.warning(request, _("No phone was chosen: tick the phones to print labels for."))
        return redirect("phones:list")
    if len(macs) > _MOST:
        messages.warning(request, _("Only the first %(most)d of the phones are printed at once.") % {"most": _MOST})
    return redirect(f"{reverse('phones:labels')}?{urlencode([('mac', mac) for mac in macs[:_MOST]])}")


def _printed(request: HttpRequest, phones: list[Phone], form: LabelsForm) -> list[Printed]:
    width, row = float(form.cleaned_data["width"]), float(form.cleaned_data["row"])
    return [printed(phone, request.build_absolute_uri(phone.get_absolute_url()), width, row) for phone in phones]
