"""What the web application does when a stored password cannot be decrypted: it stops, and says how to go on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from phones.encryption import SecretUnreadable


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
