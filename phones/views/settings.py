"""The settings of a phone or a profile: what holds, where it comes from, and changing one of them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from phones import effective
from phones.changes import drop_setting, put_setting
from phones.effective import EffectiveSetting
from phones.forms.settings import PathForm, SettingForm
from phones.head import head_of
from phones.models import Phone, Profile
from phones.views.common import with_phone
from provisioning.cnfxml import catalogue, words
from provisioning.cnfxml.phone_models import UnknownModel

_MODEL_NOT_KNOWN = "The model is not known, so neither is what the phone inherits: choose it in the form of the phone."


@require_http_methods(["GET", "POST"])
@with_phone
def phone_settings(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show what holds for the phone; `path` in the address opens one setting."""
    context = {"head": head_of(phone), "phone": phone, "permission": "phones.change_phone"}
    return _settings_page(request, phone, context, "phones/phone_settings.html")


@require_http_methods(["GET", "POST"])
def profile_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the profile says and what it inherits; `path` in the address opens one setting."""
    profile = get_object_or_404(Profile.objects.select_related("parent"), pk=pk)
    context = {"profile": profile, "permission": "phones.change_profile"}
    return _settings_page(request, profile, context, "phones/profile_settings.html")


def _settings_page(
    request: HttpRequest, record: Phone | Profile, context: dict[str, Any], template: str
) -> HttpResponse:
    """Answer for either kind of record."""
    may_change = request.user.has_perm(context["permission"])
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    try:
        settings = effective.settings_of(record)
    except UnknownModel:
        return render(request, template, {**context, "problem": _MODEL_NOT_KNOWN})
    path_form = PathForm(request.GET if "path" in request.GET else None)
    context |= {"record": record, "path_form": path_form, "may_change": may_change, **_shown(request, settings)}
    if may_change and path_form.is_bound and path_form.is_valid():
        path = path_form.cleaned_data["path"]
        setting = next((found for found in settings if found.path == path), None)
        return _editor(request, record, path, setting, template, context)
    return render(request, template, context)


def _shown(request: HttpRequest, settings: list[EffectiveSetting]) -> dict[str, Any]:
    """Return the settings that the search finds, and how many there are."""
    text = request.GET.get("find", "")
    own_only = "own" in request.GET
    found = [setting for setting in effective.matching(settings, text) if setting.own or not own_only]
    return {
        "sections": effective.sections(found),
        "find": text,
        "own_only": own_only,
        "own_count": sum(setting.own for setting in settings),
        "count": len(settings),
    }


def _editor(
    request: HttpRequest,
    record: Phone | Profile,
    path: str,
    setting: EffectiveSetting | None,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form of one setting, or store what it says."""
    fixed = setting is not None and setting.fixed
    form = SettingForm(request.POST if request.method == "POST" else None, path=path, setting=setting)
    if request.method == "POST" and not fixed and ("reset" in request.POST or form.is_valid()):
        _store(request, record, path, form)
        return redirect(_address(record))
    element, title = catalogue.element(path), words.title(path)
    context |= {"editing": path, "setting": setting, "element": element, "title": title, "form": form, "fixed": fixed}
    return render(request, template, context)


def _store(request: HttpRequest, record: Phone | Profile, path: str, form: SettingForm) -> None:
    """Store what was asked for, and say so."""
    owner, own_path = effective.target(record, path) if isinstance(record, Phone) else (record, path)
    if "reset" in request.POST:
        drop_setting(owner, own_path)
        messages.success(request, f"{words.title(path)} is back to what {record} inherits.")
        return
    put_setting(owner, own_path, form.text())
    messages.success(request, f"{words.title(path)} of {record} was saved.")


def _address(record: Phone | Profile) -> str:
    if isinstance(record, Phone):
        return reverse("phones:settings", args=[record.mac])
    return reverse("phones:profile_settings", args=[record.pk])
