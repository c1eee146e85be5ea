"""What imported phones have in common, proposed as a profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phones.forms.proposal import ProposalForm
from phones.models import Profile
from phones.proposal import ServerFound
from phones.proposing import Fleet, Proposal, WouldChange, accept, families_of, fleet_of, propose
from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.words import meaning, title

_PERMISSIONS = ("phones.change_phone", "phones.add_profile", "phones.add_callserver")
_ALL = "all"
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of phones: all, or those of one family."""

    value: str
    title: str
    phones: int


@dataclass(frozen=True, slots=True)
class SharedSetting:
    """A setting that would move, as the page shows it."""

    path: str
    title: str
    shown: str


@require_http_methods(["GET", "POST"])
@permission_required(_PERMISSIONS, raise_exception=True)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the phones of a bare profile share, and move it into a new profile once that is agreed to."""
    profile = get_object_or_404(Profile.objects.select_related("parent"), pk=pk)
    if not any(above.bare for above in profile.chain()):
        raise Http404(_("Phones of this profile have built-in settings; there is nothing to propose."))
    everything = fleet_of(profile)
    scope = request.GET.get("family", _ALL)
    family = None if scope == _ALL else scope
    proposed = propose(everything if family is None else fleet_of(profile, family))
    form = ProposalForm(proposed, request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_worth_it(proposed):
        return _accept(request, profile, form, family)
    context = {"form": form, "scope": scope, "scopes": _scopes(everything), "profile": profile}
    return render(request, "phones/propose.html", {**context, **_context(proposed), "nav": "phones:profile_list"})


def _accept(request: HttpRequest, profile: Profile, form: ProposalForm, family: str | None) -> HttpResponse:
    given = form.cleaned_data
    try:
        made = accept(profile, given["name"], family, with_server=given.get("with_server", False))
    except WouldChange as error:
        messages.error(request, str(error))
        return redirect("phones:propose", profile.pk)
    messages.success(request, _("The profile %(made)s was made. No file changes by that.") % {"made": made})
    return redirect(made)


def _is_worth_it(proposed: Proposal) -> bool:
    return len(proposed.fleet.phones) >= _FEWEST and bool(proposed.settings)


def _context(proposed: Proposal) -> dict[str, Any]:
    return {
        "phones": proposed.fleet.phones,
        "settings": _shown(proposed.settings),
        "servers": [(_sentence(found), count) for found, count in proposed.servers],
        "accounts": proposed.accounts,
        "worth_it": _is_worth_it(proposed),
    }


def _shown(settings: Mapping[str, str]) -> list[SharedSetting]:
    """Return the settings as people read them, in the order of a document, secrets masked."""
    return [SharedSetting(path, title(path), meaning(path, text)) for path, text in _in_order(settings)]


def _in_order(settings: Mapping[str, str]) -> list[tuple[str, str]]:
    unknown = len(catalogue.elements())
    ranks = {path: catalogue.rank(path) for path in settings}
    return sorted(settings.items(), key=lambda item: (ranks[item[0]] or unknown, item[0]))


def _scopes(fleet: Fleet) -> list[Scope]:
    """Return what one can choose; families only where there are several."""
    families = families_of(fleet)
    titles = {family.key: family.title for family in phone_models.families()} | {"": _("Model not known")}
    scopes = [Scope(key, titles[key], count) for key, count in families.items()] if len(families) > 1 else []
    return [Scope(_ALL, _("All"), len(fleet.phones)), *scopes]


def _sentence(found: tuple[ServerFound, ...]) -> str:
    """Say which servers a configuration names, as `192.0.2.10 port 5060 over UDP`."""
    return ", then ".join(_named(server) for server in found) or _("No call server")


def _named(server: ServerFound) -> str:
    transport = meaning("transportLayerProtocol", server.transport)
    port = f" port {server.port}" if server.port else ""
    return f"{server.address or 'no address'}{port}{f' over {transport}' if transport else ''}"
