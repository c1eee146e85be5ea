"""What a call server's address may be."""

import pytest
from django.core.exceptions import ValidationError

from phones.validators import validate_host


@pytest.mark.parametrize(
    "host", ["192.168.1.1", "2001:db8::1", "fritz.box", "fritz.box.", "pbx", "pbx-2", "_sip.example.com", "3cx.local"]
)
def test_it_takes_an_address_or_a_name(host: str) -> None:
    validate_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "256.1.1.1",
        "192.168.1",
        "192.168.1.1:5061",
        "sip:192.168.1.1",
        "192.168.1.1 0",
        "fe80::1%eth0",
        "-pbx",
        "a..b",
        ".box",
        "x" * 51,
        "büro.example",
    ],
)
def test_it_refuses_what_no_phone_can_ask(host: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_host(host)

    expected = f"“{host}” is neither an IP address nor a host name, such as 192.168.1.1 or fritz.box."
    assert refusal.value.messages == [expected]
