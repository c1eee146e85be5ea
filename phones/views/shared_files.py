"""Soft-key files and feature policies: making, changing and deleting them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from phones.changes import delete_named_file, save_named_file
from phones.forms.shared_files import FORMS
from phones.models import FeaturePolicyFile, SoftKeyFile
from phones.shared_files import setting_of, users_of
from provisioning.cnfxml.softkeys import keys as soft_keys


@dataclass(frozen=True, slots=True)
class Kind:
    """What the pages of both kinds differ in."""

    model: type[SoftKeyFile] | type[FeaturePolicyFile]
    adding: Promise
    """The heading of the page that makes a new one."""
    delete_view: str
    template: str


SOFT_KEYS = Kind(
    SoftKeyFile,
    gettext_lazy("Add a soft-key file"),
    "phones:otherfile_softkeys_delete",
    "phones/softkeys_edit.html",
)
POLICIES = Kind(
    FeaturePolicyFile,
    gettext_lazy("Add a feature policy"),
    "phones:otherfile_policy_delete",
    "phones/policy_edit.html",
)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Make a file."""
    _require(request, kind, "add")
    return _editor(request, kind, kind.model())


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    """Show what a file says and who names it; change it with the permission."""
    if request.method == "POST":
        _require(request, kind, "change")
    return _editor(request, kind, _find(kind, pk))


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    """Delete a file that no setting names, once that is confirmed."""
    _require(request, kind, "delete")
    record = _find(kind, pk)
    users = users_of(record)
    if request.method == "POST" and not users:
        delete_named_file(record)
        told = _("%(file)s was deleted. It disappears with the next publication.")
        messages.success(request, told % {"file": record.file_name})
        return redirect("phones:otherfile_list")
    return render(request, "phones/sharedfile_delete.html", {"record": record, "users": users})


def _editor(request: HttpRequest, kind: Kind, record: SoftKeyFile | FeaturePolicyFile) -> HttpResponse:
    title = kind.adding if record._state.adding else record.file_name
    form = FORMS[kind.model](request.POST if request.method == "POST" else None, instance=record)
    if request.method == "POST" and form.is_valid():
        save_named_file(record)
        told = _("%(file)s was saved. It is written with the next publication.")
        messages.success(request, told % {"file": record.file_name})
        return redirect(record)
    context = {
        "record": record,
        "title": title,
        "form": form,
        "users": [] if record._state.adding else users_of(record),
        "setting": setting_of(record),
        "keys": [key.name for key in soft_keys()],
        "may_change": _may(request, kind, "change"),
        "delete_view": kind.delete_view if record.pk and _may(request, kind, "delete") else "",
    }
    return render(request, kind.template, context)


def _find(kind: Kind, pk: int) -> SoftKeyFile | FeaturePolicyFile:
    record = kind.model._default_manager.filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def _may(request: HttpRequest, kind: Kind, action: str) -> bool:
    return request.user.has_perm(f"phones.{action}_{kind.model._meta.model_name}")


def _require(request: HttpRequest, kind: Kind, action: str) -> None:
    if not _may(request, kind, action):
        raise PermissionDenied
