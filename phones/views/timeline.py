"""The boots of a phone, each with its story."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from phones.head import head_of
from phones.models import Phone
from phones.timeline import timeline_of
from phones.upgrades import observed
from phones.views.common import back_to, with_phone
from provisioning.provisioning_windows import window_of


@require_safe
@vary_on_headers("HX-Target")
@with_phone
def timeline(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show the last boots; htmx asks for them alone, again and again, and gets nothing while nothing is new."""
    found = timeline_of(phone)
    context = {"phone": phone, "timeline": found}
    if request.headers.get("HX-Target") == "boots":
        if request.GET.get("mark") == found.mark:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return render(request, "phones/timeline_boots.html", context)
    return render(request, "phones/timeline.html", {**context, "head": head_of(phone), "window": window_of(phone.mac)})


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
@transaction.atomic
def enter_running(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Note the load that the phone must be running, as its requests tell at this moment."""
    running = timeline_of(phone).running
    if running is None:
        messages.warning(request, _("What the phone asked for no longer tells which load it runs."))
    else:
        observed(phone, running.load)
        messages.success(request, _("%(phone)s runs %(load)s: that is noted.") % {"phone": phone, "load": running.load})
    return back_to(phone, "phones:timeline")
