"""Changing many phones at once: what, its review, making it, and taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phones import effective
from phones.forms.many import LinesForm, ManyFieldsForm
from phones.forms.settings import PathForm, SettingForm
from phones.forms.together import TOGETHER, TogetherForm
from phones.many import NotAsReviewed, make_change, phones_of
from phones.many_effects import Effects
from phones.many_settings import refusal, settings_for_many
from phones.many_wishes import line_path_of, path_for_lines
from phones.models import ManyChange
from phones.selection import Selection, read_selection
from phones.shared_files import NAMED_BY, names_for
from phones.views.common import number_in
from provisioning.job_views import answer, asked_by
from provisioning.jobs import Task
from provisioning.translating import translated

_SHOWN = 40
"""So many settings are listed; a search narrows them."""

_may_change = permission_required("phones.change_phone", raise_exception=True)


@require_http_methods(["GET", "POST"])
@_may_change
def edit(request: HttpRequest) -> HttpResponse:
    """Choose what to change on the phones that the address names: fields of theirs, or the setting at `path`."""
    selection = read_selection(request.GET)
    count = selection.phones().count()
    if not count:
        messages.warning(request, _("No phone was chosen: tick the phones first."))
        return redirect("phones:list")
    context: dict[str, Any] = {"selection": selection, "count": count, "find": request.GET.get("find", "")}
    context["path_form"] = PathForm(request.GET if "path" in request.GET else None, refusal=refusal)
    if context["path_form"].is_valid():
        return _edit_setting(request, selection, context)
    form = ManyFieldsForm(request.POST or None)
    if form.is_valid():
        return redirect(make_change(selection, asked_by(request), fields=form.chosen()))
    found = effective.matching(settings_for_many(), context["find"])
    context |= {"form": form, "found": found[:_SHOWN] if context["find"] else [], "more": len(found) - _SHOWN}
    return render(request, "phones/many_edit.html", context)


@require_safe
@_may_change
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a change would do now, or what it did."""
    found = get_object_or_404(ManyChange.objects.select_related("by"), pk=pk)
    phones, effects = phones_of(found), Effects(found)
    context: dict[str, Any] = {"change": found, "title": effects.title}
    if found.applied_at is None:
        chosen = read_selection(QueryDict(found.selection)).phones().count()
        context |= {"preview": effects.preview(phones), "left_out": chosen - phones.count()}
    return render(request, "phones/many_change.html", context)


@require_POST
@_may_change
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a change as it was reviewed: at once, or as a job where the phones are many."""
    found = get_object_or_404(ManyChange, pk=pk)
    expected = number_in(request.POST.get("expected", "")) or 0
    words = ngettext("%(count)d phone is changed", "%(count)d phones are changed", expected)
    arguments = {"change": found.pk, "expected": expected}
    task = Task("many", words % {"count": expected}, arguments, asked_by(request), found.get_absolute_url())
    return answered(request, task, expected)


@require_POST
@_may_change
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what the phones had before a change."""
    found = get_object_or_404(ManyChange, pk=pk)
    title = _("A change of many phones is taken back")
    task = Task("many_back", title, {"change": found.pk}, asked_by(request), found.get_absolute_url())
    return answered(request, task, found.changed)


def answered(request: HttpRequest, task: Task, phones: int) -> HttpResponse:
    """Do the task or begin it; where it is refused, back with the reason."""
    try:
        return answer(request, task, phones)
    except NotAsReviewed as error:
        messages.error(request, translated(str(error)))
        return redirect(task.back)


def _edit_setting(request: HttpRequest, selection: Selection, context: dict[str, Any]) -> HttpResponse:
    """Show the form of one setting, or store the change that it asks for."""
    path: str = context["path_form"].cleaned_data["path"]
    setting = effective.offered(path)
    form = _form(request, setting)
    lines = LinesForm(request.POST if request.method == "POST" else None) if line_path_of(path) else None
    if request.method == "POST" and (lines is None or lines.is_valid()):
        key = lines.cleaned_data["key"] if lines else None
        if "inherit" in request.POST:
            paths = TOGETHER[path].paths if path in TOGETHER else [path_for_lines(path, key)]
            return redirect(make_change(selection, asked_by(request), inherited=list(paths)))
        if form.is_valid():
            settings = {path_for_lines(known, key): text for known, text in form.settings().items()}
            return redirect(make_change(selection, asked_by(request), settings=settings))
    return render(request, "phones/many_setting.html", {**context, "setting": setting, "form": form, "lines": lines})


def _form(request: HttpRequest, setting: effective.EffectiveSetting) -> SettingForm | TogetherForm:
    data = request.POST if request.method == "POST" else None
    if setting.path in TOGETHER:
        return TOGETHER[setting.path].form(data, text="")
    form = SettingForm(data, path=setting.path, setting=setting)
    if setting.path in NAMED_BY:
        form.offer(names_for(setting.path))
    return form
