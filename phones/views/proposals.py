"""What imported phones have in common, proposed as a profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phones.forms.proposal import ProposalForm
from phones.importers.staging import NoSuchBatch, find
from phones.models import Phone, Profile
from phones.proposal import ServerFound
from phones.proposing import Fleet, Proposal, Scope, WouldChange, accept, families_of, fleet_of, propose, scope_of_alike
from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.words import meaning, title
from provisioning.translating import translated

_PERMISSIONS = ("phones.change_phone", "phones.add_profile", "phones.add_callserver")
_ALL = "all"
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of phones that the page offers: all, those of one import, or those of one family among them."""

    query: str
    """What it adds to the address of the page."""
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
    family, token = request.GET.get("family", _ALL), request.GET.get("import", "")
    macs = _macs_of_import(request, token)
    token = "" if macs is None else token
    everybody = Scope(None if family == _ALL else family, macs)
    scope, proposed, left_out = _narrowed(profile, everybody)
    form = ProposalForm(proposed, request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_worth_it(proposed):
        return _accept(request, profile, form, scope)
    choices = _choices(profile, fleet_of(profile, Scope(macs=macs)), token)
    context = {
        "form": form,
        "chosen": _query(family, token),
        "choices": choices,
        "profile": profile,
        "left_out": left_out,
    }
    return render(request, "phones/propose.html", {**context, **_context(proposed), "nav": "phones:profile_list"})


def _narrowed(profile: Profile, scope: Scope) -> tuple[Scope, Proposal, tuple[Phone, ...]]:
    """Return the proposal for the scope and, where that shares nothing, for the phones in it that are most alike.

    The last are the phones that the narrower scope leaves out.
    """
    proposed = propose(fleet_of(profile, scope))
    alike = None if proposed.settings else scope_of_alike(proposed.fleet, scope)
    narrower = propose(fleet_of(profile, alike)) if alike else proposed
    if alike is None or not narrower.settings:
        return scope, proposed, ()
    return alike, narrower, tuple(phone for phone in proposed.fleet.phones if not alike.holds(phone))


def _macs_of_import(request: HttpRequest, token: str) -> frozenset[str] | None:
    """Return the phones of the user's import; `None` when the address names none, or it is forgotten by now."""
    try:
        report = find(token, request.user.pk or 0).report()
    except NoSuchBatch:
        return None
    return frozenset(report["macs"]) if report else None


def _accept(request: HttpRequest, profile: Profile, form: ProposalForm, scope: Scope) -> HttpResponse:
    given = form.cleaned_data
    try:
        made = accept(profile, given["name"], scope, with_server=given.get("with_server", False))
    except WouldChange as error:
        messages.error(request, translated(str(error)))
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


def _choices(profile: Profile, fleet: Fleet, token: str) -> list[Choice]:
    """Return what one can choose: all phones, those of the import with this token, and families where several are."""
    families = families_of(fleet)
    titles = {family.key: translated(family.title) for family in phone_models.families()} | {"": _("Model not known")}
    found = [Choice(_query(key, token), titles[key], count) for key, count in families.items()]
    everybody = Choice(_query(_ALL, ""), _("All"), profile.phones.count())
    of_import = [Choice(_query(_ALL, token), _("Of this import"), len(fleet.phones))] if token else []
    return [everybody, *of_import, *(found if len(found) > 1 else [])]


def _query(family: str, token: str) -> str:
    return urlencode({"family": family} | ({"import": token} if token else {}))


def _sentence(found: tuple[ServerFound, ...]) -> str:
    """Say which servers a configuration names, as `192.0.2.10 port 5060 over UDP`."""
    return _(", then ").join(map(_named, found)) or _("No call server")


def _named(server: ServerFound) -> str:
    transport = meaning("transportLayerProtocol", server.transport)
    named = server.address or _("no address")
    if server.port:
        named = _("%(server)s port %(port)s") % {"server": named, "port": server.port}
    return _("%(server)s over %(transport)s") % {"server": named, "transport": transport} if transport else named
