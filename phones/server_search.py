"""How a phone finds its TFTP server, and what to press on it: read from ``data/server_search.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from provisioning.cnfxml import phone_models
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.sentences import said

_FILE = Path(__file__).parent / "data" / "server_search.json"
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Presses:
    """What to press on a phone; steps in order, none where no source tells them."""

    alternate: tuple[str, ...]
    """To enter the TFTP server by hand."""
    restart: tuple[str, ...]
    note: str
    """How far this is certain; empty where it was tried on this very model."""
    sources: tuple[str, ...]
    """In words, each with its address where there is one."""


def presses_for(model: str, address: str) -> Presses:
    """Return what to press on a phone of this model so that it asks the server at `address`."""
    entry = _entry(model)
    return Presses(
        alternate=tuple(said(step, address=address) for step in entry["alternate"]),
        restart=tuple(entry["restart"]),
        note=said(entry["note"], address=address),
        sources=tuple(_load()["sources"][key] for key in entry["sources"]),
    )


def _entry(model: str) -> Mapping[str, Any]:
    families = _load()["families"]
    entry: Mapping[str, Any] = _load()["models"].get(model) or families.get(_family(model)) or families[_ANY]
    return entry


def _family(model: str) -> str:
    try:
        return phone_models.model(model).family
    except UnknownModel:
        return _ANY


@cache
def _load() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded
