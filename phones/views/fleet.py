"""The firmware of all phones: how many run what, and where they go."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firmware.families import all_families
from phones.fleet import family_name, groups, matrices
from phones.graph import graph_of
from phones.models import Rollout
from phones.upgrades import Upgrades

NAV = {"nav": "firmware:"}
"""These pages stand below Firmware in the rail."""


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show models and loads with the numbers of phones."""
    rollouts = Rollout.objects.filter(ended_at=None)
    return render(request, "phones/fleet_firmware.html", {"matrices": matrices(groups()), "rollouts": rollouts, **NAV})


@require_safe
def family(request: HttpRequest, name: str) -> HttpResponse:
    """Draw the upgrade graph of a family, with where its phones stand."""
    known = next((family for family in all_families() if family.name == name), None)
    if known is None:
        raise Http404(_("There is no family %(name)s.") % {"name": name})
    own = [group for group in groups() if family_name(group.question) == name]
    context = {"family": known, "graph": graph_of(name, own, Upgrades())}
    return render(request, "phones/fleet_family.html", {**context, **NAV})
