"""Records for tests, with plain defaults; each test names only what it is about."""

from typing import Any

from phones.models import Button, CallServer, Line, Phone, Profile, ServiceKey, SpeedDial

MAC = "001122AABBCC"


def make_server(**fields: Any) -> CallServer:
    """Return a stored call server, an Asterisk unless told otherwise."""
    defaults = {"name": "PBX", "kind": CallServer.Kind.ASTERISK, "address": "192.0.2.10"}
    return CallServer.objects.create(**defaults | fields)


def make_profile(**fields: Any) -> Profile:
    """Return a stored profile without parent or settings."""
    return Profile.objects.create(**{"name": "Office"} | fields)


def make_phone(mac: str = MAC, **fields: Any) -> Phone:
    """Return a stored 7941G without buttons, profile or call server."""
    return Phone.objects.create(mac=mac, **{"model": "7941G", "label": "Reception"} | fields)


def make_line(phone: Phone, position: int = 1, **fields: Any) -> Line:
    """Return a stored line of `phone`."""
    defaults = {"kind": Button.Kind.LINE, "label": "Desk", "name": "office", "password": "line-password"}
    return Line.objects.create(phone=phone, position=position, **defaults | fields)


def make_speed_dial(phone: Phone, position: int = 2, **fields: Any) -> SpeedDial:
    """Return a stored speed dial of `phone`, without busy lamp unless its kind says so."""
    defaults = {"kind": Button.Kind.SPEED_DIAL, "label": "Door", "target": "**21"}
    return SpeedDial.objects.create(phone=phone, position=position, **defaults | fields)


def make_service(phone: Phone, position: int = 2, **fields: Any) -> ServiceKey:
    """Return a stored service key of `phone`."""
    defaults = {"kind": Button.Kind.SERVICE, "label": "Weather", "target": "http://192.0.2.10/weather.xml"}
    return ServiceKey.objects.create(phone=phone, position=position, **defaults | fields)


def make_working_phone(mac: str = MAC, **fields: Any) -> Phone:
    """Return a stored phone that can be published: with a call server and one line."""
    server = CallServer.objects.filter(name="PBX").first() or make_server()
    phone = make_phone(mac, **{"call_server": server} | fields)
    make_line(phone)
    return phone
