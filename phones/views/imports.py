"""Moving in: files are uploaded, looked at in a dry run, and those that were chosen are imported."""

from collections import Counter
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from phones.importers.contents import concerns_import, is_of_phone
from phones.importers.files import Choice, Result, import_origins
from phones.importers.found import found_files
from phones.importers.preview import State, load_choices, rows, shared_rows
from phones.importers.staging import Batch, NoSuchBatch, find, stage
from phones.models import Phone, model_choices
from provisioning.cnfxml.kinds import Kind

MAX_UPLOAD = 100_000_000
MAX_PHONES = 400
"""Each has fields on the page, and a form may have a thousand."""
_PERMISSIONS = ("phones.add_phone", "phones.change_phone")
_PERMISSIONS_TO_SHARE = (
    *(f"phones.{do}_{kind}" for kind in ("dialplan", "softkeyfile", "featurepolicyfile") for do in ("add", "change")),
    "phones.change_defaultfile",
)
_MOST_FILES = 60_000
_GONE = gettext_lazy(
    "These files are not there any more: they were imported, discarded, or a day old. Upload them again."
)
_TOO_MANY = gettext_lazy(
    "These are the files of more than %(most)s phones: upload them in parts, "
    "or import them with manage.py importconfig, which takes any number."
)


@csrf_exempt  # a refusal must come before the body is read; `_receive` checks the token
@require_http_methods(["GET", "POST"])
@permission_required(_PERMISSIONS, raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Take files, and go on to what importing them would do."""
    if request.method == "POST" and (problem := _problem_of_upload(request)):
        return _form(request, problem)
    return _receive(request)


@require_http_methods(["GET", "POST"])
@permission_required(_PERMISSIONS, raise_exception=True)
def review(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an import would do, do it for the phones that were chosen, or show what came of it."""
    try:
        batch = find(token, _key_of(request))
    except NoSuchBatch:
        messages.warning(request, _GONE)
        return redirect("phones:import")
    if (report := batch.report()) is not None:
        return render(request, "phones/import_result.html", {**_result_context(report), "token": token})
    if request.method == "POST":
        return _take(request, batch)
    return render(request, "phones/import_review.html", _review_context(batch, may_share=_may_share(request)))


@require_POST
@permission_required(_PERMISSIONS, raise_exception=True)
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Delete the uploaded files without importing them."""
    try:
        find(token, _key_of(request)).discard()
    except NoSuchBatch:
        messages.warning(request, _GONE)
        return redirect("phones:import")
    messages.success(request, _("The uploaded files were deleted. Nothing was imported."))
    return redirect("phones:import")


@csrf_protect
def _receive(request: HttpRequest) -> HttpResponse:
    uploads = request.FILES.getlist("files")
    if request.method == "GET":
        return _form(request)
    if not uploads:
        return _form(request, _("No file was chosen: choose the phones' files, or a ZIP of them."))
    batch = stage(uploads, _key_of(request))
    if problem := _problem_of_batch(batch):
        batch.discard()
        return _form(request, problem)
    return redirect("phones:import_review", batch.token)


def _problem_of_batch(batch: Batch) -> str:
    """Return why none of the files is looked at; empty when they are."""
    found = Counter(islice(map(is_of_phone, filter(concerns_import, found_files(batch.origins()))), _MOST_FILES))
    if found[True] > MAX_PHONES:
        return str(_TOO_MANY) % {"most": MAX_PHONES}
    return "" if found else _("No file in there is the configuration of a phone, or one that phones share.")


def _problem_of_upload(request: HttpRequest) -> str:
    """Return why the upload is refused as a whole; empty when it is not."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_UPLOAD:
        too_large = _("That is more than %(size)s MB: upload the phones' files alone, without firmware.")
        return too_large % {"size": MAX_UPLOAD // 1_000_000}
    try:
        request.FILES  # noqa: B018 - reads the body
    except TooManyFilesSent:
        return _("These are too many single files for one upload: make a ZIP of them.")
    return ""


def _form(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {"problem": problem, "limit": MAX_UPLOAD, "limit_mb": MAX_UPLOAD // 1_000_000, "most": MAX_PHONES}
    return render(request, "phones/import.html", context, status=422 if problem else 200)


def _review_context(batch: Batch, *, may_share: bool) -> dict[str, Any]:
    result = import_origins(batch.origins(), dry_run=True)
    found = rows(result.imported)
    offered = [row for row in found if row.state is not State.SAME]
    shared = shared_rows(result.shared)
    return {
        "token": batch.token,
        "rows": offered,
        "shared": shared,
        "may_share": may_share,
        "takes_anything": bool(offered) or (may_share and any(row.is_offered for row in shared)),
        "loads": load_choices(offered),
        "same": [row for row in found if row.state is State.SAME],
        "refused": result.refused,
    }


def _take(request: HttpRequest, batch: Batch) -> HttpResponse:
    macs, shared = request.POST.getlist("take"), request.POST.getlist("share")
    if not macs and not shared:
        messages.warning(request, _("Nothing was chosen: tick what to import."))
        return redirect("phones:import_review", batch.token)
    if shared and not _may_share(request):
        raise PermissionDenied
    choice = Choice(macs, _chosen(request, "model-"), _chosen(request, "load-"), shared)
    batch.finish(_report(import_origins(batch.origins(), choice=choice)))
    return redirect("phones:import_review", batch.token)


def _may_share(request: HttpRequest) -> bool:
    """Tell whether the user may change what phones share."""
    return request.user.has_perms(_PERMISSIONS_TO_SHARE)


def _chosen(request: HttpRequest, prefix: str) -> dict[str, str]:
    """Return the models that were chosen in the fields with this prefix, by the rest of their names."""
    known = {key for key, _ in model_choices()}
    fields = {name.removeprefix(prefix): str(model) for name, model in request.POST.items() if name.startswith(prefix)}
    return {name: model for name, model in fields.items() if model in known}


def _report(result: Result) -> dict[str, Any]:
    """Return what the result page needs; it holds no setting of a phone."""
    return {
        "macs": [file.mac for file in result.imported],
        "shared": [file.name for file in result.shared if file.kind is not Kind.FLAT_DEFAULT],
        "refused": [{"path": file.path, "reason": file.reason} for file in result.refused],
    }


def _result_context(report: dict[str, Any]) -> dict[str, Any]:
    phones = list(Phone.objects.filter(mac__in=report["macs"]).with_state().select_related("profile"))
    bare = next((phone.profile for phone in phones if phone.profile and phone.profile.bare), None)
    return {"phones": phones, "shared": report["shared"], "refused": report["refused"], "profile": bare}


def _key_of(request: HttpRequest) -> int:
    """Return the key of who is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user.pk
