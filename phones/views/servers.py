"""Call servers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phones.changes import leave_to_profiles, save_shared
from phones.effective import EffectiveSetting, settings_of
from phones.forms.shared import CallServerForm, suggestions
from phones.models import CallServer
from phones.presets import PresetSetting, other_side, preset
from phones.server_checks import check_server
from phones.views.conflicts import conflict_page, locked
from provisioning.cnfxml.words import title
from provisioning.translating import spoken

_PHONES_SHOWN = 50


@require_safe
def server_list(request: HttpRequest) -> HttpResponse:
    """Show all call servers, each with the number of its phones."""
    servers = CallServer.objects.annotate(phone_count=Count("phones")).order_by("name")
    return render(request, "phones/server_list.html", {"servers": servers})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a call server, its phones, and what it sets on them."""
    server = get_object_or_404(CallServer, pk=pk)
    context = {
        "server": server,
        "phone_count": server.phones.count(),
        "phones": server.phones.all()[:_PHONES_SHOWN],
        "settings": _with_reasons(server),
        "snippets": other_side(server),
        "unknown": preset(server.kind).unknown,
        "findings": check_server(server, ()),
    }
    return render(request, "phones/server_detail.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("phones.add_callserver", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Make a call server."""
    return _form_page(request, CallServer(), suggestions(request.GET.get("kind", "")))


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_callserver", raise_exception=True)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a call server."""
    return _form_page(request, get_object_or_404(CallServer, pk=pk))


@require_http_methods(["GET", "POST"])
@permission_required("phones.delete_callserver", raise_exception=True)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a call server that no phone uses, once that is confirmed."""
    server = get_object_or_404(CallServer, pk=pk)
    phone_count = server.phones.count()
    if request.method == "POST" and not phone_count:
        server.delete()
        messages.success(request, _("The call server %(server)s was deleted.") % {"server": server})
        return redirect("phones:server_list")
    return render(request, "phones/server_delete.html", {"server": server, "phone_count": phone_count})


@require_POST
@permission_required("phones.change_callserver", raise_exception=True)
def preset_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave one value that the server's kind brings to the profiles, or let it hold again."""
    server = get_object_or_404(CallServer, pk=pk)
    path, left = request.POST.get("path", ""), "leave" in request.POST
    if path not in {setting.path for setting in preset(server.kind).settings}:
        raise Http404
    leave_to_profiles(server, path, left=left)
    told = (
        _("%(setting)s is left to the profiles of the phones now.")
        if left
        else _("%(setting)s is what the call server says again.")
    )
    messages.success(request, told % {"setting": spoken(title(path))})
    return redirect("phones:server_settings", pk=server.pk)


def _with_reasons(server: CallServer) -> list[tuple[EffectiveSetting, PresetSetting | None]]:
    """Pair what the server sets on its phones with why its kind says so."""
    reasons = {setting.path: setting for setting in preset(server.kind).settings}
    return [(setting, None if setting.own else reasons.get(setting.path)) for setting in settings_of(server)]


def _form_page(request: HttpRequest, server: CallServer, initial: dict[str, Any] | None = None) -> HttpResponse:
    if request.method == "POST":
        return _save(request, server)
    form = CallServerForm(instance=server, initial=initial)
    return render(request, "phones/server_form.html", {"form": form, "pk": server.pk})


@transaction.atomic
def _save(request: HttpRequest, server: CallServer) -> HttpResponse:
    """Store what the form says; show it again where it is wrong, or where somebody else saved meanwhile."""
    form = CallServerForm(request.POST, instance=locked(server) if server.pk else server)
    if not form.is_valid():
        return render(request, "phones/server_form.html", {"form": form, "pk": server.pk})
    if conflict := conflict_page(request, form, server):
        return conflict
    save_shared(form.instance)
    messages.success(request, _("The call server %(server)s was saved.") % {"server": form.instance})
    return redirect(form.instance)
