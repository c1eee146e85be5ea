"""A wanted load for many phones at once: which, its review, and setting it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phones.changes import want_load
from phones.forms.firmware import OFFERS, offers
from phones.forms.fleet import FleetWishForm
from phones.rollouts import make_rollout
from phones.selection import read_selection
from phones.views.fleet import NAV
from phones.wish_review import review_of


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
def wish(request: HttpRequest) -> HttpResponse:
    """Set the wanted load of a model, a profile, or the phones that were chosen in the list, after a review."""
    selection = read_selection(request.POST)
    chosen = selection.phones() if selection.pairs() else None
    form = FleetWishForm(request.POST if "wanted_load" in request.POST else None, chosen=chosen)
    context: dict[str, Any] = {"form": form, "selection": selection, **NAV}
    if form.is_valid():
        return _review(request, form, context)
    context |= {"count": chosen.count() if chosen is not None else 0, "offers": offers(""), "offers_id": OFFERS}
    return render(request, "phones/fleet_wish.html", context)


def _review(request: HttpRequest, form: FleetWishForm, context: dict[str, Any]) -> HttpResponse:
    """Show what the wish means, or set it where that is what was looked at."""
    review = review_of(form.chosen_phones(), form.load())
    if request.POST.get("expected") != str(review.phones):
        if "expected" in request.POST:
            messages.warning(request, _("Nothing was changed: the phones are others by now. Look again."))
        return render(request, "phones/fleet_wish_review.html", {**context, "review": review, "load": form.load()})
    if form.cleaned_data["pace"] == "waves":
        return _begin_rollout(request, form)
    _tell(request, want_load(form.phones(), form.cleaned_data["wanted_load"]), form)
    return redirect("phones:fleet_firmware")


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
