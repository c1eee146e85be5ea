"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the browser, as `PROXY_COUNT` trusted proxies tell it.

    Each proxy appends to `X-Forwarded-For` who asked it, so only that many entries from the right can be believed:
    what stands before them, the browser itself may have written. Without proxies the header counts for nothing.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    told = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXY_COUNT == 0 or len(told) < settings.PROXY_COUNT:
        return direct
    try:
        return str(ip_address(told[-settings.PROXY_COUNT]))
    except ValueError:
        return direct
