"""The SSH login of a phone, and new passwords for one phone or for many."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from phones import effective
from phones.documents import SSH_PASSWORD, SSH_USER, takes_ssh
from phones.forms.many import SshForm
from phones.head import head_of
from phones.models import Phone
from phones.selection import read_selection
from phones.ssh import renew_password
from phones.views.common import back_to, with_phone
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.job_views import answer, asked_by
from provisioning.jobs import Task
from provisioning.trail import Event, note

_SSH_ACCESS = "vendorConfig/sshAccess"


@never_cache
@require_http_methods(["GET", "POST"])
@with_phone
def login(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show who signs in at the phone's SSH console; POST shows the password to those who may, and to no cache."""
    reveal = request.method == "POST"
    if reveal and not request.user.has_perm("phones.reveal_secrets"):
        raise PermissionDenied
    if reveal:
        note(Event.REVEALED, phone, what="SSH password")
    context = {"head": head_of(phone), "phone": phone, "revealed": reveal, **_login_of(phone)}
    return render(request, "phones/ssh.html", context)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def renew(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Give the phone a new random password."""
    renew_password(phone)
    messages.success(request, _("%(phone)s has a new SSH password. It waits to be published.") % {"phone": phone})
    return back_to(phone, "phones:ssh")


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
def renew_many(request: HttpRequest) -> HttpResponse:
    """Give the phones that the address names new passwords: those without one, or all."""
    selection = read_selection(request.GET)
    count = selection.phones().count()
    if not count:
        messages.warning(request, _("No phone was chosen: tick the phones first."))
        return redirect("phones:list")
    form = SshForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "phones/many_ssh.html", {"form": form, "count": count})
    title = ngettext("%(count)d phone gets an SSH password", "%(count)d phones get SSH passwords", count)
    arguments = {"selection": selection.query(), "only_missing": form.cleaned_data["which"] == "missing"}
    task = Task("many_ssh", title % {"count": count}, arguments, asked_by(request), reverse("phones:list"))
    return answer(request, task, count)


def _login_of(phone: Phone) -> dict[str, Any]:
    """Return what the page shows of the login that the phone's file has."""
    try:
        settings = effective.settings_of(phone)
        takes_it = takes_ssh(phone)
    except UnknownModel:
        return {"takes_it": False}
    password = effective.find(settings, SSH_PASSWORD)
    return {
        "takes_it": takes_it,
        "user": effective.find(settings, SSH_USER).text or "",
        "password": password,
        "is_shut": effective.find(settings, _SSH_ACCESS).text == "1",
        "is_made": bool(phone.ssh_password) and password.text == phone.ssh_password,
    }
