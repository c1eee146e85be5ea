"""The page of `XMLDefault.cnf.xml`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firmware.at_hand import loads_at_hand
from phones.default_file import contents_of, doubts_about, store, stored
from phones.forms.default_file import DefaultFileForm, LoadForm, LoadFormSet, initial_of
from phones.models import DefaultFile
from phones.views.common import number_in
from provisioning.cnfxml.xmldefault import SERVING_IT

_NEW_ROW = {"number": "", "load": ""}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Show what the file says; change it with the permission."""
    if request.method == "POST" and not request.user.has_perm("phones.change_defaultfile"):
        raise PermissionDenied
    record = stored()
    kept = contents_of(record).loads
    form = DefaultFileForm(request.POST if request.method == "POST" else None, record=record)
    if request.method != "POST":
        loads = LoadFormSet(initial=initial_of(kept), form_kwargs={"kept": kept})
        return render(request, "phones/default_file.html", _context(record, form, loads))
    loads = LoadFormSet(request.POST, form_kwargs={"kept": kept})
    if (rows := _rearranged(request, loads.forms)) is not None:
        loads = LoadFormSet(initial=rows, form_kwargs={"kept": kept})
    elif form.is_valid() and loads.is_valid():
        return _saved(request, form, loads.forms)
    return render(request, "phones/default_file.html", _context(record, form, loads))


def _saved(request: HttpRequest, form: DefaultFileForm, rows: list[LoadForm]) -> HttpResponse:
    record = store(form.contents(row.default_load() for row in rows), served=form.cleaned_data["served"])
    told = (
        _("%(file)s was saved. It is written with the next publication.")
        if record.served
        else _("%(file)s was saved. It is not served.")
    )
    messages.success(request, told % {"file": record})
    return redirect("phones:otherfile_default")


def _context(record: DefaultFile, form: DefaultFileForm, loads: Any) -> dict[str, Any]:
    contents = contents_of(record)
    return {
        "record": record,
        "form": form,
        "loads": loads,
        "at_hand": sorted(load.name for load in loads_at_hand()),
        "serving_it": _(SERVING_IT),
        "doubts": list(doubts_about(contents)) if record.served else [],
        "others": {name: text for name, text in contents.settings.items() if name not in form.fields},
    }


def _rearranged(request: HttpRequest, rows: list[LoadForm]) -> list[dict[str, Any]] | None:
    """Return the rows as a button to add or remove one leaves them; `None` where another was pressed."""
    said = [{name: row[name].value() for name in row.fields} for row in rows]
    if "add" in request.POST:
        return [*said, _NEW_ROW]
    place = number_in(request.POST.get("remove", ""))
    if place is not None and place < len(said):
        return said[:place] + said[place + 1 :]
    return None
