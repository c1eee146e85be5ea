"""Dial plans: the list, and the editor with its rules and the tester."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phones.changes import delete_named_file, save_named_file
from phones.dial_plans import as_json, file_content, rules_of
from phones.forms.dial_plan import DialPlanForm, RuleForm, RuleFormSet, TryForm, initial_of
from phones.models import DialPlan
from phones.models.file_names import DEFAULT_PLAN
from phones.shared_files import users_of
from phones.views.common import number_in
from phones.views.conflicts import conflict_page, locked
from provisioning.cnfxml import dialplan
from provisioning.cnfxml.dialing import Trial, try_number
from provisioning.cnfxml.dialrules import InvalidDialPlan, Rule, tones
from provisioning.translating import translated

_NEW_RULE = {"match": "", "timeout": 5}
_MOVES = {"up": -1, "down": 1}


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Show all dial plans."""
    plans = list(DialPlan.objects.all())
    has_default = any(plan.name == DEFAULT_PLAN for plan in plans)
    return render(request, "phones/dialplan_list.html", {"plans": plans, "has_default": has_default})


@require_http_methods(["GET", "POST"])
@permission_required("phones.add_dialplan", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Make a dial plan; the first one starts as the built-in default."""
    name = "" if DialPlan.objects.filter(name=DEFAULT_PLAN).exists() else DEFAULT_PLAN
    return _editor(request, DialPlan(name=name, rules=as_json(dialplan.DEFAULT_RULES)))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dial plan and try numbers on it; change it with the permission."""
    plan = get_object_or_404(DialPlan, pk=pk)
    if request.method == "POST" and "save" in request.POST and not request.user.has_perm("phones.change_dialplan"):
        raise PermissionDenied
    return _editor(request, plan)


@require_http_methods(["GET", "POST"])
@permission_required("phones.delete_dialplan", raise_exception=True)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a dial plan once that is confirmed; its file goes with the next publication."""
    plan = get_object_or_404(DialPlan, pk=pk)
    if request.method == "POST":
        delete_named_file(plan)
        messages.success(
            request,
            _("The dial plan %(plan)s was deleted. Its file disappears with the next publication.") % {"plan": plan},
        )
        return redirect("phones:dialplan_list")
    return render(request, "phones/dialplan_delete.html", {"plan": plan, "users": users_of(plan)})


def _editor(request: HttpRequest, plan: DialPlan) -> HttpResponse:
    """Show the plan, or what the buttons of the page make of it; only *Save* stores anything."""
    context: dict[str, Any] = {"plan": plan, "title": plan.name if plan.pk else _("Add a dial plan"), "tones": tones()}
    if request.method == "POST":
        return _changed(request, plan, context)
    forms = {
        "form": DialPlanForm(instance=plan),
        "rules": RuleFormSet(initial=initial_of(rules_of(plan))),
        "trial_form": TryForm(),
    }
    return render(request, "phones/dialplan_edit.html", context | forms)


@transaction.atomic
def _changed(request: HttpRequest, plan: DialPlan, context: dict[str, Any]) -> HttpResponse:
    """Answer to the button that was pressed: store, rearrange, or try a number."""
    instance = locked(plan) if plan.pk else plan
    form, trial_form = DialPlanForm(request.POST, instance=instance), TryForm(request.POST)
    rules = RuleFormSet(request.POST)
    context |= {"form": form, "rules": rules, "trial_form": trial_form}
    if (rows := _rearranged(request, rules.forms)) is not None:
        context["rules"] = RuleFormSet(initial=rows)
    elif rules.is_valid() and trial_form.is_valid():
        if "save" in request.POST and form.is_valid() and _takes(form, _rules(rules.forms)):
            return conflict_page(request, form, plan) or _stored(request, form)
        context["trial"] = _trial(trial_form, _rules(rules.forms))
    return render(request, "phones/dialplan_edit.html", context)


def _stored(request: HttpRequest, form: DialPlanForm) -> HttpResponse:
    save_named_file(form.instance)
    said = _("The dial plan %(plan)s was saved. It is written with the next publication.") % {"plan": form.instance}
    messages.success(request, said)
    return redirect(form.instance)


def _takes(form: DialPlanForm, rules: list[Rule]) -> bool:
    """Give the plan the rules; tell in the form when a phone would refuse the whole."""
    try:
        form.instance.rules = as_json(rules)
        file_content(form.instance)
    except InvalidDialPlan as error:
        form.add_error(None, translated(str(error)))
        return False
    return True


def _rules(forms: Iterable[RuleForm]) -> list[Rule]:
    return [form.rule() for form in forms]


def _trial(form: TryForm, rules: list[Rule]) -> Trial | None:
    """Return what becomes of the digits; `None` where none were typed."""
    digits = form.cleaned_data["digits"]
    return try_number(rules, digits, call_manager_mode=not form.cleaned_data["explicit_proxy"]) if digits else None


def _rearranged(request: HttpRequest, forms: list[RuleForm]) -> list[dict[str, Any]] | None:
    """Return the rows as a button to add, move or remove one leaves them; `None` where another was pressed."""
    rows = [{name: form[name].value() for name in form.fields} for form in forms]
    if "add" in request.POST:
        return [*rows, _NEW_RULE]
    for button in ("up", "down", "remove"):
        place = number_in(request.POST.get(button, ""))
        if place is not None and place < len(rows):
            row = rows.pop(place)
            if button in _MOVES:
                rows.insert(max(0, place + _MOVES[button]), row)
            return rows
    return None
