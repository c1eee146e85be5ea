"""What every page's template can ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string


def publishing(request: HttpRequest) -> dict[str, Any]:
    """Return `waiting_phones`, the number of phones and shared files that wait; counted only where a page shows it."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    return {"waiting_phones": SimpleLazyObject(import_string(settings.WAITING_COUNT))}
