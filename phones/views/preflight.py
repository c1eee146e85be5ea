"""The preflight on a page: what phones would get from the TFTP server, and what they would miss."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from phones.head import head_of
from phones.models import Phone
from phones.preflight_check import Check, check_phone, check_site
from phones.told_server import InvalidServer
from phones.views.common import back_to, with_phone
from provisioning.provisioning_windows import are_used, window_of
from provisioning.translating import translated


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def preflight(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Ask the server for what the phone would ask for, and show what came."""
    if check := _checked(request, lambda: check_phone(phone)):
        context: dict[str, Any] = {
            "phone": phone,
            "check": check,
            "head": head_of(phone),
            "window": window_of(phone.mac),
        }
        return render(request, "phones/preflight.html", context)
    return back_to(phone, "phones:timeline")


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
def preflight_site(request: HttpRequest) -> HttpResponse:
    """Ask the server for what the phones would ask for that changed last, and show what they would miss."""
    if check := _checked(request, check_site):
        return render(request, "phones/preflight_site.html", {"check": check, "windows_are_used": are_used()})
    return redirect("activity")


def _checked(request: HttpRequest, run: Callable[[], Check]) -> Check | None:
    """Return what came of the check, or put into a message why there is none."""
    try:
        return run()
    except InvalidServer as error:
        messages.error(request, translated(str(error)))
    return None
