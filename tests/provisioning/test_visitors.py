"""The address of a browser: believed only from as many proxies as there are."""

import pytest
from django.test import RequestFactory

from provisioning.visitors import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.5", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.66, 203.0.113.5", "203.0.113.5"),
        (2, "198.51.100.66, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1"),
        (1, "2001:db8::0005", "2001:db8::5"),
        (1, "203.0.113.5, <script>", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_the_entries_of_trusted_proxies_count(settings, proxies: int, forwarded: str | None, address: str) -> None:
    settings.PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert client_address(request) == address
