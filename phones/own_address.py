"""The address of this machine, as phones beside a call server would reach it."""

import socket
from contextlib import suppress
from ipaddress import AddressValueError, IPv4Address

from django.conf import settings

_EVERY_INTERFACE = "0.0.0.0"  # noqa: S104 - compared, not listened on
_ELSEWHERE = "192.0.2.1"
"""An address of documentation, which leads to the interface of the default route."""
_ANY_PORT = 9


def own_address(towards: str = "") -> str:
    """Return the IPv4 address that this machine has towards an address; empty when it has none that phones reach.

    Where the TFTP server listens at one address, it is that. Nothing is sent, and no name is looked up. Within a
    container, or behind a router that translates addresses, phones may have to be told another one.
    """
    if settings.TFTP_HOST != _EVERY_INTERFACE:
        return str(settings.TFTP_HOST)
    return _towards(towards if _is_reachable(towards) else _ELSEWHERE)


def _towards(address: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect((address, _ANY_PORT))
        own = str(probe.getsockname()[0])
        return own if _is_reachable(own) else ""
    return ""


def _is_reachable(text: str) -> bool:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
