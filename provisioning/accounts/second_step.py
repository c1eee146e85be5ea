"""The second step of signing in: a code of an app that shows a new one every 30 seconds, or a backup code.

Who has set it up gets no page before that step, whichever door the password was given at: see `SecondStepMiddleware`.
"""

import io
from base64 import b32encode
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from provisioning.accounts.app import AuthenticatorApp
from provisioning.trail import Event, note

_KEY = "second_step"
_BACKUP_CODES = 8
_OPEN = {"second_step", "logout", "login", "set_language"}
_OPEN_TO_SET_UP = {"second_step_set_up", "second_step_image", "logout", "login", "set_language"}


class Missing(StrEnum):
    """What a session still needs; the values are what sessions hold, under one key."""

    CODE = "code"
    SET_UP = "set up"


def missing_at_sign_in(user: User) -> Missing | None:
    """Return what somebody who gave the right password has to do next."""
    if has_second_step(user):
        return Missing.CODE
    is_administrator = user.has_perm("auth.change_user")
    return Missing.SET_UP if settings.SECOND_STEP_FOR_ADMINISTRATORS and is_administrator else None


def has_second_step(user: User) -> bool:
    """Tell whether the account has set up its second step."""
    return bool(AuthenticatorApp.objects.filter(user=user, confirmed=True).exists())


def pending_device(user: User) -> AuthenticatorApp | None:
    """Return the app that is being set up, and has not shown a right code yet."""
    found: AuthenticatorApp | None = AuthenticatorApp.objects.filter(user=user, confirmed=False).first()
    return found


@transaction.atomic
def begin(user: User) -> AuthenticatorApp:
    """Make a new key for an app; what is set up already goes on until the first right code."""
    AuthenticatorApp.objects.filter(user=user, confirmed=False).delete()
    device: AuthenticatorApp = AuthenticatorApp.objects.create(user=user, name="app", confirmed=False)
    return device


@transaction.atomic
def complete(device: AuthenticatorApp, code: str) -> list[str]:
    """Take the new app if its code is right; return the backup codes, none when it is not."""
    if not device.verify_is_allowed()[0] or not device.verify_token(code):
        return []
    AuthenticatorApp.objects.filter(user=device.user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    note(Event.SECOND_STEP_ON, device.user)
    return new_backup_codes(device.user)


@transaction.atomic
def new_backup_codes(user: User) -> list[str]:
    """Replace the backup codes; each is good for one sign-in. They are shown this once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup")
    codes = [StaticToken.random_token() for _ in range(_BACKUP_CODES)]
    device.token_set.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def switch_off(user: User) -> None:
    """Let the password alone be enough again."""
    AuthenticatorApp.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    note(Event.SECOND_STEP_OFF, user)


def takes(user: User, code: str) -> bool:
    """Tell whether the code is right. The library makes each wrong one cost twice the time of the one before."""
    return match_token(user, code.strip().replace(" ", "").lower()) is not None


def key_text(device: AuthenticatorApp) -> str:
    """Return the key as apps take it by hand: in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def image(device: AuthenticatorApp) -> bytes:
    """Return the key as a QR code: a whole SVG, dark on white in both themes, since cameras want it so."""
    target = io.BytesIO()
    segno.make(device.config_url, micro=False).save(target, kind="svg", omitsize=True, dark="#000", light="#fff")
    return target.getvalue()


def ask_at_sign_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ARG001 - a receiver
    """Remember in the session what is missing; every way of signing in comes by here."""
    if missing := missing_at_sign_in(user):
        request.session[_KEY] = missing
    else:
        request.session.pop(_KEY, None)


def missing(request: HttpRequest) -> str:
    """Return what the session still needs; empty when nothing is."""
    return str(request.session.get(_KEY, ""))


def done(request: HttpRequest) -> None:
    """Let the session in, under a new key."""
    request.session.pop(_KEY, None)
    request.session.cycle_key()


class SecondStepMiddleware:
    """Leads sessions that lack the second step to it, from every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Answer in place of the page; static files come before, and need no account."""
        lacks = missing(request)
        match = request.resolver_match
        if not lacks or match is None:
            return None
        is_code = lacks == Missing.CODE
        if match.view_name in (_OPEN if is_code else _OPEN_TO_SET_UP):
            return None
        place = reverse("second_step" if is_code else "second_step_set_up")
        came_for = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{place}?{urlencode({'next': came_for})}")
