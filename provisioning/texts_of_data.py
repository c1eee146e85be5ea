"""The texts of the data files, which pages say in the language of whoever looks.

Each data file names its facts in English. What people read of them stands under the keys below, as a text, a list of
texts or a mapping to texts; `manage.py datamessages` collects it for translators.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]

_ELEMENT = frozenset({"title", "help", "breaks", "unit", "choices"})
KEYS: Mapping[str, frozenset[str]] = {
    "provisioning/cnfxml/data/groups.json": frozenset({"title", "help"}),
    "provisioning/cnfxml/data/elements.json": _ELEMENT,
    "provisioning/cnfxml/data/flat_keys.json": _ELEMENT,
    "provisioning/cnfxml/data/xmldefault.json": frozenset({"title", "help"}),
    "provisioning/cnfxml/data/baseline.json": frozenset({"why"}),
    "provisioning/cnfxml/data/checks.json": frozenset({"sentence", "reason", "fix", "name"}),
    "provisioning/cnfxml/data/features.json": frozenset({"name"}),
    "provisioning/cnfxml/data/kinds.json": frozenset({"title", "refusal"}),
    "provisioning/cnfxml/data/models.json": frozenset({"title", "help", "display", "notes"}),
    "provisioning/cnfxml/data/timezones.json": frozenset({"note"}),
    "provisioning/timeline/data/requests.json": frozenset({"title", "meaning"}),
    "provisioning/timeline/data/stories.json": frozenset({"sentence", "causes", "next"}),
    "phones/data/presets.json": frozenset({"why", "unknown", "title"}),
    "phones/data/server_search.json": frozenset({"alternate", "restart", "note"}),
    "firmware/data/advice.json": frozenset({"title", "text"}),
    "firmware/data/rules.json": frozenset({"reason", "words"}),
}
"""Data file → keys of the texts in it. Sources are named as they are called, in whatever language."""
_SOURCES = frozenset({"source", "sources"})
_STEPS = {"language": "text"}
"""Marks an entry whose `template` is lines for people, and not those of a configuration file."""


def texts_of_data() -> dict[str, list[str]]:
    """Return the texts in the order of the files, each with the files that it stands in."""
    found: dict[str, list[str]] = {}
    for name, keys in KEYS.items():
        content = json.loads((PROJECT / name).read_text(encoding="utf-8"))
        for text in dict.fromkeys(_texts(content, keys)):
            found.setdefault(text, []).append(name)
    return found


def _texts(content: Any, keys: frozenset[str]) -> Iterator[str]:
    """Yield the texts beneath one of the keys, in their order; sources are left out."""
    if isinstance(content, list):
        for entry in content:
            yield from _texts(entry, keys)
    elif isinstance(content, dict):
        if content.items() >= _STEPS.items():
            yield "\n".join(content["template"])
        for key, entry in content.items():
            if key in keys:
                yield from _all(entry)
            elif key not in _SOURCES:
                yield from _texts(entry, keys)


def _all(content: Any) -> Iterator[str]:
    """Yield every text of what stands under a key of texts."""
    if isinstance(content, str):
        yield from [content] if content else []
    else:
        for entry in content.values() if isinstance(content, dict) else content:
            yield from _all(entry)
