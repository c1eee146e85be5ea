"""Which TFTP server phones are told to ask, as far as Offhook can know, and where that address comes from.

DHCP or a person at the phone tells the address; Offhook does not hear it. What it goes by is, in this order: the
setting `TFTP_SERVER`; the address that its own server is bound to; the address of this machine towards a phone.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from provisioning.sentences import said
from provisioning.tftp.client import Address

PHONES_ASK_ON = 69
"""The port of TFTP; no phone can be told another."""
LOOPBACK = "127.0.0.1"
LARGEST_PORT = 65535

_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - not to listen on
_DISCARD = 9
"""A port for asking the system which way it would send; nothing is sent."""


class Origin(StrEnum):
    """Where an address comes from."""

    SETTING = "setting"
    """`TFTP_SERVER`."""
    BOUND = "bound"
    """`TFTP_HOST`, since the embedded server is reached at that address alone."""
    ROUTE = "route"
    """This machine's address towards a phone that was heard of."""
    HERE = "here"
    """Nothing is known but this machine itself."""


@dataclass(frozen=True, slots=True)
class ToldServer:
    """A server as phones are told of it."""

    host: str
    ports: tuple[int, ...]
    """Where it may listen, the likeliest first."""
    origin: Origin
    towards: str = ""
    """With `Origin.ROUTE`, the address of the phone."""

    @property
    def addresses(self) -> tuple[Address, ...]:
        return tuple((self.host, port) for port in self.ports)


class InvalidServer(ValueError):
    """A text names no server; it says so in a sentence."""


def told_server(phones: Iterable[str] = ()) -> ToldServer:
    """Return the server that phones at these addresses are told of. Raises `InvalidServer` for a wrong setting."""
    if settings.TFTP_SERVER:
        host, port = parse_server(settings.TFTP_SERVER)
        return ToldServer(host, (port,), Origin.SETTING)
    ports = (settings.TFTP_PORT, settings.TFTP_FALLBACK_PORT)
    if settings.TFTP_HOST != _EVERY_ADDRESS:
        return ToldServer(settings.TFTP_HOST, ports, Origin.BOUND)
    for phone in phones:
        if host := _own_address_towards(phone):
            return ToldServer(host, ports, Origin.ROUTE, phone)
    return ToldServer(LOOPBACK, ports, Origin.HERE)


def parse_server(text: str) -> Address:
    """Read `192.0.2.1` or `192.0.2.1:69`. Raises `InvalidServer`."""
    host, _, port = text.partition(":")
    if not host or (
        port and not (port.isdecimal() and len(port) <= len(str(LARGEST_PORT)) and 0 < int(port) <= LARGEST_PORT)
    ):
        raise InvalidServer(said("“%(text)s” is no address of a server, such as 192.0.2.1 or 192.0.2.1:69.", text=text))
    return host, int(port or PHONES_ASK_ON)


def _own_address_towards(phone: str) -> str:
    """Return which of this machine's addresses talks to a phone; empty when no way leads there."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.connect((phone, _DISCARD))
            host: str = udp.getsockname()[0]
    except OSError:
        return ""
    return host
