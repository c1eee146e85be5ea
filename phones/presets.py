"""What each kind of call server wants from its phones, and what has to be entered in the server itself.

>>> preset("fritzbox").defaults.voicemail_number
'**600'

The facts lie in ``data/presets.json``: to add a kind is to add an entry there and to `CallServer.Kind`. What no
source tells is listed as unknown.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext

from phones.models import Button, CallServer, Phone
from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.document import Document
from provisioning.sentences import said
from provisioning.translating import translated

_FILE = Path(__file__).parent / "data" / "presets.json"

PASSWORD = said("<the line's password>")
TFTP_ADDRESS = said("<address of the TFTP server>")

_FOR_PEOPLE = "text"
_STEP = re.compile(r"\d+\. +")

_ESCAPES = {"asterisk": {"\\": "\\\\", ";": "\\;"}, "dnsmasq": {'"': ""}, "dhcpd": {'"': ""}, "json": {'"': '\\"'}}
"""By language, what a value must not hold as it is: Asterisk takes ``;`` for the start of a comment."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the fields of a call server say unless the administrator does."""

    port: int
    transport: str
    voicemail_number: str


@dataclass(frozen=True, slots=True)
class PresetSetting:
    """One setting that phones of such a server get."""

    path: str
    text: str
    """May name fields of the server: ``$address``, ``$port``."""
    why: str
    source: str
    """Key of `sources()`."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of call server."""

    kind: str
    defaults: Defaults
    settings: tuple[PresetSetting, ...]
    checks: tuple[str, ...]
    """Names of checks in `phones.server_checks`."""
    unknown: tuple[str, ...]
    """Sentences on what no source tells."""
    other_side: tuple[str, ...]
    """Keys of the snippets, the most important first."""

    @property
    def title(self) -> str:
        """What people call the kind, in the language of whoever looks."""
        return str(CallServer.Kind(self.kind).label)


class Place(StrEnum):
    """Where a snippet is entered."""

    SERVER = "server"
    DHCP = "dhcp"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that belong together in a text for people: steps in their order, or the lines of a paragraph."""

    lines: tuple[str, ...]
    """Steps without their numbers."""
    is_steps: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to enter in the server, in the DHCP server or on the phone."""

    title: str
    text: str
    language: str
    """``text`` for steps to follow; else the syntax: ``asterisk``, ``dnsmasq``, ``dhcpd``, ``json``."""
    place: Place

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The text of steps to follow, as people read it; none of what is written in a syntax."""
        return _passages(self.text) if self.language == _FOR_PEOPLE else ()


class UnknownKind(LookupError):
    """There is no such kind of call server."""


def presets() -> tuple[Preset, ...]:
    """Return the presets of all kinds, in the order of `CallServer.Kind`."""
    return tuple(preset(kind) for kind in CallServer.Kind.values)


def preset(kind: str) -> Preset:
    """Return what is known of one kind of call server. Raises `UnknownKind` with a sentence."""
    try:
        return _presets()[kind]
    except KeyError:
        known = ", ".join(CallServer.Kind.values)
        raise UnknownKind(f"“{kind}” is no kind of call server that Offhook knows; these are: {known}.") from None


def sources() -> Mapping[str, str]:
    """Return where the facts come from: key → title and address."""
    return MappingProxyType(_load()["sources"])


def preset_settings(server: CallServer) -> Document:
    """Return what phones of the server get because of its kind, but for what is left to their profiles."""
    fields = {"address": server.address, "port": str(server.port)}
    given = (setting for setting in preset(server.kind).settings if setting.path not in server.left_to_profiles)
    return {setting.path: Template(setting.text).substitute(fields) for setting in given}


def other_side(server: CallServer, line: Button | None = None, *, tftp_address: str = "") -> tuple[Snippet, ...]:
    """Return what to enter elsewhere, so that `line` can register with `server`.

    Without a line, or where a field is empty, stand placeholders in angle brackets. So does the password always.
    """
    values = {**_server_values(server), **_line_values(line), "tftp": tftp_address or translated(TFTP_ADDRESS)}
    return tuple(_filled(_load()["snippets"][key], values) for key in preset(server.kind).other_side)


def dhcp_snippets(tftp_address: str = "") -> tuple[Snippet, ...]:
    """Return what to enter in each kind of DHCP server, so that phones find the TFTP server by themselves."""
    values = {"tftp": tftp_address or translated(TFTP_ADDRESS)}
    entries = (entry for entry in _load()["snippets"].values() if entry["place"] == Place.DHCP)
    return tuple(_filled(entry, values) for entry in entries)


def other_sides(phone: Phone) -> list[tuple[Button, tuple[Snippet, ...]]]:
    """Return the phone's lines, each with what to enter in its call server; none without one."""
    if phone.call_server is None:
        return []
    lines = (button for button in phone.buttons.all() if button.kind == Button.Kind.LINE)
    return [(line, other_side(phone.call_server, line)) for line in lines]


def _filled(entry: Mapping[str, Any], values: Mapping[str, str]) -> Snippet:
    language = str(entry["language"])
    escapes = str.maketrans(_ESCAPES.get(language, {}))
    given = {name: value.translate(escapes) for name, value in values.items()}
    template = "\n".join(entry["template"])
    text = Template(translated(template) if language == _FOR_PEOPLE else template).substitute(given) + "\n"
    return Snippet(translated(entry["title"]), text, language, Place(entry["place"]))


def _passages(text: str) -> tuple[Passage, ...]:
    """Part a text at its empty lines, and where steps begin or end."""
    lines = text.splitlines()
    parts = groupby(lines, key=lambda line: (bool(line), bool(_STEP.match(line))))
    return tuple(
        Passage(tuple(_STEP.sub("", line, count=1) for line in part) if is_steps else tuple(part), is_steps)
        for (is_text, is_steps), part in parts
        if is_text
    )


def _server_values(server: CallServer) -> dict[str, str]:
    return {
        "address": server.address,
        "port": str(server.port),
        "transport": server.transport,
        "voicemail": server.voicemail_number or gettext("<its number>"),
    }


def _line_values(line: Button | None) -> dict[str, str]:
    account = line.name if line and line.name else gettext("<account>")
    label = (line and line.label) or account
    return {
        "account": account,
        "sign_in_name": (line and line.auth_name) or account,
        "label": label,
        "display_name": (line and line.display_name) or label,
        "password": translated(PASSWORD),
        "max_calls": _setting_of(line, "maxNumCalls"),
        "busy_trigger": _setting_of(line, "busyTrigger"),
    }


def _setting_of(line: Button | None, element: str) -> str:
    """Return what the line itself says, or else what lines of its model say; a placeholder when neither does."""
    model = line.phone.model if line and line.phone_id else ""
    inherited = catalogue.line_defaults(phone_models.model(model).family) if model else {}
    text = (line.settings if line else {}).get(element, inherited.get(element))
    return text or f"<{element}>"


@cache
def _presets() -> Mapping[str, Preset]:
    return {kind: _preset(kind, entry) for kind, entry in _load()["presets"].items()}


def _preset(kind: str, entry: Mapping[str, Any]) -> Preset:
    return Preset(
        kind=kind,
        defaults=Defaults(**entry["defaults"]),
        settings=tuple(PresetSetting(**setting) for setting in entry["settings"]),
        checks=tuple(entry["checks"]),
        unknown=tuple(entry["unknown"]),
        other_side=tuple(entry["other_side"]),
    )


@cache
def _load() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded
