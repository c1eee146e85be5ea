"""Two people at one record: who saves second sees both, and chooses."""

from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from phones.forms.opened import KEEP, SEEN, OpenedForm

M = TypeVar("M", bound=Model)


def locked(record: M) -> M:
    """Return the record as it is stored now, which nobody else changes until the transaction ends."""
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def conflict_page(request: HttpRequest, form: OpenedForm[Any], record: Model) -> HttpResponse | None:
    """Return the page of differences, if there are any to decide on; else let the form be what was chosen.

    The form has to be valid. What was typed stays on the page, passwords excepted.
    """
    differences = form.unsettled()
    if not differences:
        form.take_sides()
        return None
    secrets = _passwords(form) if any(difference.is_secret for difference in differences) else []
    context = {
        "record": record,
        "differences": differences,
        "typed": _typed(request, form),
        "secrets": [form[name] for name in secrets],
        "seen": form.fingerprint(),
    }
    return render(request, "phones/conflict.html", context, status=409)


def _typed(request: HttpRequest, form: OpenedForm[Any]) -> list[tuple[str, str]]:
    """Return what the page sends again: everything that was typed, but no password and no choice."""
    left_out = {"csrfmiddlewaretoken", SEEN, *_passwords(form)}
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in left_out and not name.startswith(KEEP)
    ]


def _passwords(form: OpenedForm[Any]) -> list[str]:
    return [name for name, field in form.fields.items() if isinstance(field.widget, forms.PasswordInput)]
