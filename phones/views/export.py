"""Phones as a table to take along."""

import tempfile
from collections.abc import Mapping
from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phones.forms.export import ExportForm
from phones.models import Phone
from phones.selection import Selection, read_selection
from phones.spreadsheets.export import Format, export_phones
from provisioning.encryption import SecretUnreadable
from provisioning.trail import Event, note

CONTENT_TYPES: Mapping[Format, str] = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask for format and columns, and give the table of the phones that the address names, or of all phones."""
    selection = read_selection(request.GET)
    selection = selection if selection.pairs() else Selection(of="")
    may_reveal = request.user.has_perm("phones.reveal_secrets")
    form = ExportForm(request.POST if request.method == "POST" else None, may_reveal=may_reveal)
    count = selection.phones().count()
    if not form.is_valid() or not count:
        return _page(request, form, count)
    try:
        return _file(selection, form, count)
    except SecretUnreadable as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())


def _page(request: HttpRequest, form: ExportForm, count: int) -> HttpResponse:
    if not count:
        messages.warning(request, _("There is no phone to export."))
    return render(request, "phones/export.html", {"form": form, "count": count})


def _file(selection: Selection, form: ExportForm, count: int) -> FileResponse:
    """Write the whole table before anything is sent, so that none is cut off. Raises `SecretUnreadable`."""
    file_format = Format(form.cleaned_data["format"])
    passwords = bool(form.cleaned_data.get("passwords"))
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    columns = form.cleaned_data["columns"]
    export_phones(selection.phones(), file, file_format, columns=columns, with_passwords=passwords)
    if passwords:
        note(Event.EXPORTED, Phone, phones=count)
    file.seek(0)
    name = f"phones.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[file_format])
