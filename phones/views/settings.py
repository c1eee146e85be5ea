"""The settings of a record: what holds, where it comes from, and changing one of them in its place."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from phones import effective
from phones.changes import drop_settings, put_settings
from phones.effective import EffectiveSetting, Record
from phones.forms.opened import OPENED
from phones.forms.settings import PathForm, SettingForm
from phones.forms.together import TOGETHER, TogetherForm
from phones.head import head_of
from phones.models import CallServer, Phone, Profile
from phones.offers import with_offers
from phones.precedence import Overruled, overruled_for_phone, overruled_for_profile
from phones.presets import preset_settings
from phones.shared_files import NAMED_BY, names_for
from phones.templatetags.opened import opened_for
from phones.views.common import with_phone
from provisioning.cnfxml import catalogue, words
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.translating import spoken

_MODEL_NOT_KNOWN = _(
    "The model is not known, so neither is what the phone inherits: choose it in the form of the phone."
)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
@with_phone
def phone_settings(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show what holds for the phone; `path` in the address opens one setting."""
    context = {"phone": phone, "permission": "phones.change_phone"}
    return _settings_page(request, phone, context, "phones/phone_settings.html")


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
def profile_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the profile says and what it inherits; `path` in the address opens one setting."""
    profile = get_object_or_404(Profile.objects.select_related("parent"), pk=pk)
    context = {"profile": profile, "permission": "phones.change_profile"}
    return _settings_page(request, profile, context, "phones/profile_settings.html")


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
def server_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the call server sets on its phones; `path` in the address opens one setting."""
    server = get_object_or_404(CallServer, pk=pk)
    context: dict[str, Any] = {"server": server, "permission": "phones.change_callserver"}
    context["preset_paths"] = preset_settings(server).keys()
    context["left"] = [(path, spoken(words.title(path))) for path in server.left_to_profiles]
    return _settings_page(request, server, context, "phones/server_settings.html")


def _settings_page(request: HttpRequest, record: Record, context: dict[str, Any], template: str) -> HttpResponse:
    """Answer for every kind of record: with one row when htmx asks for it, else with the page."""
    context |= {"record": record, "may_change": request.user.has_perm(context["permission"])}
    if request.method == "POST" and not context["may_change"]:
        raise PermissionDenied
    try:
        settings = effective.settings_of(record)
    except UnknownModel:
        return render(request, template, context | _head(record) | {"problem": _MODEL_NOT_KNOWN})
    context["overruled"] = _overruled(record)
    path_form = PathForm(request.GET if "path" in request.GET else None)
    context["path_form"] = path_form
    if path_form.is_bound and path_form.is_valid():
        return _one_setting(request, effective.find(settings, path_form.cleaned_data["path"]), template, context)
    return _page(request, settings, template, context)


def _overruled(record: Record) -> dict[str, list[Overruled]]:
    if isinstance(record, Phone):
        return overruled_for_phone(record)
    return overruled_for_profile(record) if isinstance(record, Profile) else {}


def _one_setting(
    request: HttpRequest, setting: EffectiveSetting, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Show one setting opened, or store what its form says."""
    record, path = context["record"], setting.path
    form = _form(request, setting)
    if request.method == "POST" and not setting.fixed and _may_store(request, record, setting, form):
        sentence = _store(request, record, path, form)
        if _wants_row(request, setting):
            stored = effective.find(effective.settings_of(record), path)
            return render(request, "phones/setting_row.html", context | {"setting": stored, "said": sentence})
        messages.success(request, sentence)
        return redirect(request.path)
    context |= {"editing": path, "form": form, "about": _about(setting)}
    if _wants_row(request, setting):
        closing = {"editing": ""} if "close" in request.GET else {}
        return render(request, "phones/setting_row.html", context | {"setting": setting} | closing)
    settings = effective.settings_of(record)
    known = settings if setting in settings else [*settings, setting]
    return _page(request, known, template, context)


def _page(
    request: HttpRequest, settings: list[EffectiveSetting], template: str, context: dict[str, Any]
) -> HttpResponse:
    """Show the settings that search and switches let through, by group."""
    text, own_only, everything = request.GET.get("find", ""), "own" in request.GET, "all" in request.GET
    editing = context.get("editing", "")
    rows = with_offers(context["record"], settings, everything=everything)
    rows += [setting for setting in settings if setting.path == editing and setting not in rows]
    found = [row for row in effective.matching(rows, text) if row.own or not own_only]
    shown = {
        "sections": effective.sections(found),
        "find": text,
        "own_only": own_only,
        "everything": everything,
        "own_count": sum(row.own for row in rows),
        "count": len(rows),
        "searching": bool(text) or own_only,
        "edited_group": _group(editing) if editing else "",
    }
    return render(request, template, context | _head(context["record"]) | shown)


def _form(request: HttpRequest, setting: EffectiveSetting) -> SettingForm | TogetherForm:
    data = request.POST if request.method == "POST" else None
    if setting.path in TOGETHER:
        return TOGETHER[setting.path].form(data, text=setting.text or "")
    form = SettingForm(data, path=setting.path, setting=setting)
    if setting.path in NAMED_BY:
        form.offer(names_for(setting.path))
    return form


def _may_store(
    request: HttpRequest, record: Record, setting: EffectiveSetting, form: SettingForm | TogetherForm
) -> bool:
    """Tell whether what was sent can be stored: it makes sense, and was opened as it is stored now."""
    stored = opened_for(setting, record)
    is_stale = request.POST.get(OPENED, stored) != stored
    if is_stale and form.is_valid():
        said = gettext("Somebody else changed this meanwhile: %(theirs)s. Save again to put yours in its place.")
        form.add_error(None, said % {"theirs": _own_words(setting)})
    return not is_stale and ("reset" in request.POST or form.is_valid())


def _own_words(setting: EffectiveSetting) -> str:
    """Return what is stored of a setting now, a secret as a mask."""
    if not setting.own:
        return gettext("it holds what is inherited now")
    return (
        gettext("it is left out now")
        if setting.text is None
        else gettext("it is “%(text)s” now") % {"text": setting.shown}
    )


def _store(request: HttpRequest, record: Record, path: str, form: SettingForm | TogetherForm) -> str:
    """Store what was asked for, and return a sentence about it."""
    owner, own_path = effective.target(record, path) if isinstance(record, Phone) else (record, path)
    if "reset" in request.POST:
        drop_settings(owner, TOGETHER[path].paths if path in TOGETHER else [own_path])
        return gettext("%(title)s is back to what %(record)s inherits.") % {
            "title": spoken(words.title(path)),
            "record": record,
        }
    put_settings(owner, {own_path if known == path else known: text for known, text in form.settings().items()})
    return gettext("%(title)s of %(record)s was saved.") % {"title": spoken(words.title(path)), "record": record}


def _about(setting: EffectiveSetting) -> dict[str, Any]:
    """Return what the catalogue knows of the element beyond its row."""
    element = setting.element
    names = element.sources if element else ()
    sources = [catalogue.sources().get(name, name) for name in names]
    default = words.meaning(setting.path, element.default or "") if element else ""
    return {"element": element, "default": default, "sources": sources, "why": catalogue.why(setting.path)}


def _group(path: str) -> str:
    (section,) = effective.sections([effective.offered(path)])
    return section.key


def _wants_row(request: HttpRequest, setting: EffectiveSetting) -> bool:
    return request.headers.get("HX-Target") == setting.key


def _head(record: Record) -> dict[str, Any]:
    return {"head": head_of(record)} if isinstance(record, Phone) else {}
