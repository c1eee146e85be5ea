"""What happens around each request: phones that it changed are checked, and a missing key is explained."""

from collections.abc import Callable
from contextlib import suppress

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from phones.models import Phone
from phones.noting_findings import note_findings_of_few
from provisioning.encryption import SecretUnreadable

_CHECKED_AT_ONCE = 20
"""Phones that are checked within the request that changed them; more would be felt."""


class SecretsMiddleware:
    """Answers with a page that names the missing key, wherever a secret was needed and could not be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer `SecretUnreadable`; leave everything else to Django."""
        if isinstance(exception, SecretUnreadable):
            return render(request, "secret_unreadable.html", {"problem": str(exception)}, status=503)
        return None


class CheckMiddleware:
    """Checks the phones that a request changed, where they are few, so that lists know what is wrong with them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = timezone.now()
        response = self._get_response(request)
        if request.method == "POST":
            with suppress(SecretUnreadable, OperationalError):  # they stay unchecked, as the list says
                note_findings_of_few(Phone.objects.filter(changed_at__gte=begun), _CHECKED_AT_ONCE)
        return response
