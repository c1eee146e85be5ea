"""The firmware of all phones: how many run what, where they go, and a wish for many at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from firmware.families import all_families
from phones.changes import want_load
from phones.fleet import family_name, groups, matrices
from phones.forms.firmware import OFFERS, offers
from phones.forms.fleet import FleetWishForm
from phones.graph import graph_of
from phones.models import Rollout
from phones.rollouts import make_rollout
from phones.selection import read_selection
from phones.upgrades import Upgrades

_NAV = {"nav": "firmware:"}
"""These pages stand below Firmware in the rail."""


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show models and loads with the numbers of phones."""
    rollouts = Rollout.objects.filter(ended_at=None)
    return render(request, "phones/fleet_firmware.html", {"matrices": matrices(groups()), "rollouts": rollouts, **_NAV})


@require_safe
def family(request: HttpRequest, name: str) -> HttpResponse:
    """Draw the upgrade graph of a family, with where its phones stand."""
    known = next((family for family in all_families() if family.name == name), None)
    if known is None:
        raise Http404(_("There is no family %(name)s.") % {"name": name})
    own = [group for group in groups() if family_name(group.question) == name]
    context = {"family": known, "graph": graph_of(name, own, Upgrades())}
    return render(request, "phones/fleet_family.html", {**context, **_NAV})


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
def wish(request: HttpRequest) -> HttpResponse:
    """Set the wanted load of a model, a profile, or the phones that were chosen in the list."""
    selection = read_selection(request.POST)
    chosen = selection.phones() if selection.pairs() else None
    form = FleetWishForm(request.POST if "wanted_load" in request.POST else None, chosen=chosen)
    if form.is_valid() and form.cleaned_data["pace"] == "waves":
        return _begin_rollout(request, form)
    if form.is_valid():
        _tell(request, want_load(form.phones(), form.cleaned_data["wanted_load"]), form)
        return redirect("phones:fleet_firmware")
    count = chosen.count() if chosen is not None else 0
    context: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "count": count,
        "offers": offers(""),
        "offers_id": OFFERS,
    }
    return render(request, "phones/fleet_wish.html", {**context, **_NAV})


def _begin_rollout(request: HttpRequest, form: FleetWishForm) -> HttpResponse:
    load = form.cleaned_data["wanted_load"]
    phones = form.phones().exclude(running_load=load)
    if not phones.exists():
        messages.warning(request, _("No rollout was begun: no chosen phone needs %(load)s.") % {"load": load})
        return redirect("phones:fleet_firmware")
    by = request.user if isinstance(request.user, User) else None
    rollout = make_rollout(load, phones, by=by, patience_hours=form.cleaned_data["patience_hours"] or 24)
    messages.success(request, _("The first wave has begun: publish its phone."))
    return redirect(rollout)


def _tell(request: HttpRequest, changed: int, form: FleetWishForm) -> None:
    load = form.cleaned_data["wanted_load"]
    if changed:
        messages.success(
            request,
            ngettext("%(count)s phone wants %(load)s now.", "%(count)s phones want %(load)s now.", changed)
            % {"count": changed, "load": load},
        )
    else:
        messages.warning(
            request, _("No phone was changed: all of them want %(load)s already, or cannot take it.") % {"load": load}
        )
    if unfit := form.unfit():
        messages.warning(
            request,
            ngettext(
                "%(count)s phone was left out: %(load)s is not for it.",
                "%(count)s phones were left out: %(load)s is not for them.",
                unfit,
            )
            % {"count": unfit, "load": load},
        )
