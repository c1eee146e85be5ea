"""Tables of phones: a CSV or XLSX file is uploaded, looked at row by row, and taken in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from phones.importers.staging import Batch, NoSuchBatch, find, stage
from phones.spreadsheets.errors import UnreadableSpreadsheet
from phones.spreadsheets.export import Format
from phones.spreadsheets.jobs import content_of
from phones.spreadsheets.results import RowState
from phones.spreadsheets.tables import MAX_BYTES, MAX_ROWS, read_table
from phones.spreadsheets.template import write_template
from phones.views.export import CONTENT_TYPES
from provisioning.encryption import SecretUnreadable
from provisioning.job_views import answer, asked_by
from provisioning.jobs import Task

PAGE_SIZE = 100
_MAY = permission_required(("phones.add_phone", "phones.change_phone"), raise_exception=True)
_ENVELOPE = 10_000
"""Bytes of a request beside its file."""


@csrf_exempt  # a refusal must come before the body is read; `_receive` checks the token
@require_http_methods(["GET", "POST"])
@_MAY
def upload(request: HttpRequest) -> HttpResponse:
    """Take a table, and go on to what taking it in would do."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + _ENVELOPE:
        return _form(request, _("The file is larger than %(size)d MB. Split it.") % {"size": MAX_BYTES // 1_000_000})
    return _receive(request)


@require_http_methods(["GET", "POST"])
@_MAY
def review(request: HttpRequest, token: str) -> HttpResponse:
    """Show row by row what a table would do, take it in or throw it away, or show what came of it."""
    try:
        batch = find(token, _key_of(request))
    except NoSuchBatch:
        messages.warning(request, _("This table is not there any more: upload it again."))
        return redirect("phones:table")
    if request.method == "POST" and "discard" in request.POST:
        batch.discard()
        messages.success(request, _("The table was deleted. Nothing was imported."))
        return redirect("phones:table")
    if request.method == "POST":
        return _take(request, batch)
    return _show(request, batch)


@require_safe
@_MAY
def template(request: HttpRequest) -> HttpResponse:
    """Give a table with the headings and an example, in the format that the address asks for."""
    file_format = Format.XLSX if request.GET.get("format") == Format.XLSX else Format.CSV
    response = HttpResponse(content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="phones-template.{file_format}"'
    response.write(write_template(file_format))
    return response


@csrf_protect
def _receive(request: HttpRequest) -> HttpResponse:
    file: UploadedFile[Any] | None = request.FILES.get("file") if request.method == "POST" else None
    if file is None:
        return _form(request, _("No file was chosen.") if request.method == "POST" else "")
    batch = stage([file], _key_of(request))
    try:
        table = read_table(content_of(batch))
        arguments = {"token": batch.token, "user": _key_of(request)}
        task = Task("table_look", _("A table is looked at"), arguments, asked_by(request), reverse("phones:table"))
        return answer(request, task, len(table.rows))
    except (UnreadableSpreadsheet, SecretUnreadable) as error:
        batch.discard()
        return _form(request, str(error))


def _take(request: HttpRequest, batch: Batch) -> HttpResponse:
    keep_going = "keep_going" in request.POST
    arguments = {"token": batch.token, "user": _key_of(request), "keep_going": keep_going}
    back = reverse("phones:table_review", args=[batch.token])
    task = Task("table_take", _("A table is taken in"), arguments, asked_by(request), back)
    looked = batch.looked() or {"rows": []}
    try:
        return answer(request, task, len(looked["rows"]))
    except SecretUnreadable as error:
        messages.error(request, str(error))
        return redirect(back)


def _show(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show the result where there is one, else the look; a table that nobody looked at yet has to be uploaded anew."""
    report = batch.report()
    found = report if report is not None else batch.looked()
    if found is None:
        messages.warning(request, _("This table is not there any more: upload it again."))
        return redirect("phones:table")
    state = request.GET.get("state", "")
    rows = [row for row in found["rows"] if state in ("", row["state"])]
    context = {
        "found": found,
        "counts": [(name, found["counts"][name]) for name in RowState],
        "state": state,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "errors": found["counts"][RowState.ERROR] or len(found["headings"]),
        "good": found["counts"][RowState.NEW] + found["counts"][RowState.CHANGED],
        "name": batch.names[0],
    }
    return render(request, "phones/table_result.html" if report is not None else "phones/table_review.html", context)


def _form(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {"problem": problem, "limit": MAX_BYTES, "limit_mb": MAX_BYTES // 1_000_000, "most": MAX_ROWS}
    return render(request, "phones/table.html", context, status=422 if problem else 200)


def _key_of(request: HttpRequest) -> int:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user.pk
