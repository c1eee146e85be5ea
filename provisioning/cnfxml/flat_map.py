"""Configurations of the 7940G and 7960G: from the mapping that all phones have to the keys of flat files, and back.

    >>> flat_of({"sipProfile/natEnabled": "true", "sipProfile/sipLines/line[@button=2]/authName": "office"})
    {'line2_authname': 'office', 'nat_enable': '1'}
    >>> document_of({"nat_enable": "1", "logo_url": "http://192.0.2.1/logo.bmp"})
    {'sipProfile/natEnabled': 'true', 'flat/logo_url': 'http://192.0.2.1/logo.bmp'}

The catalogue says which path a key is equivalent to, ``data/flat_map.json`` where their values differ. A key or value
that no path can say is kept as ``flat/KEY``, which wins over other paths: `flat_of(document_of(flat)) == flat`.
"""

import re
from collections.abc import Iterable, Mapping

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.flat import MAX_LINES, KnownKey, known_keys
from provisioning.cnfxml.flat_facts import clock_of, facts
from provisioning.cnfxml.flat_servers import document_order, with_named_servers
from provisioning.cnfxml.paths import without_selectors

OWN = "flat/"
"""Beneath it stand the keys that only flat files have."""
_LINE = "sipProfile/sipLines/line"
_BUTTON = re.compile(rf"{_LINE}\[@button=([1-{MAX_LINES}])\]/")
_LINE_FEATURE = "9"
_FLAGS = {"true": "1", "false": "0"}


def flat_of(document: Mapping[str, str]) -> dict[str, str]:
    """Return all keys that say what `document` says, for one phone.

    A line is on the button with its number. What flat files cannot say is left out: see `unsaid`.
    """
    kept = {path.removeprefix(OWN): text for path, text in document.items() if path.startswith(OWN)}
    return {key: value for key, (_, value) in _said(document).items()} | clock_of(document) | kept


def unsaid(document: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths whose text no key says by itself, sorted; an empty text says nothing."""
    said = {path for path, _ in _said(document).values()}
    silent = (path for path, text in document.items() if text and path not in said)
    return tuple(sorted(path for path in silent if not path.startswith(OWN)))


def document_of(flat: Mapping[str, str]) -> Document:
    """Return the mapping that says what the keys of one phone say; a line with a name gets its `featureID`."""
    named = [number for number in range(1, MAX_LINES + 1) if f"line{number}_name" in flat]
    document = {f"{_LINE}[@button={number}]/featureID": _LINE_FEATURE for number in named}
    for key, value in flat.items():
        known = known_keys().get(key)
        paths = _paths_of(known, named) if known else ()
        text = _text(known, value) if known else None
        document |= {OWN + key: value} if text is None or not paths else dict.fromkeys(paths, text)
    return document


def _said(document: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return for each key that something in the document says: the path that says it, and the value."""
    found = _index(with_named_servers(_with_lines_only(document)))
    said: dict[str, tuple[str, str]] = {}
    for key, known in known_keys().items():
        path, text = found.get(_equivalent(known) or "", ("", ""))
        value = _value(known, text) if path else None
        if value is not None:
            said[key] = path, value
    return said


def _with_lines_only(document: Mapping[str, str]) -> Document:
    """Leave out the buttons that are no lines, or none that the phones have."""
    buttons = {path: match[1] for path in document if (match := _BUTTON.match(path))}
    features = {button: document.get(f"{_LINE}[@button={button}]/featureID") for button in buttons.values()}
    return {
        path: text
        for path, text in document.items()
        if not path.startswith(_LINE) or (path in buttons and features[buttons[path]] in (None, _LINE_FEATURE))
    }


def _index(document: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return path → path and text, by the paths and by those without selectors, where the first of several counts."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(document, key=document_order):
        found.setdefault(path, (path, document[path]))
        found.setdefault(without_selectors(path), (path, document[path]))
    return found


def _equivalent(known: KnownKey) -> str | None:
    """Return the path that says the same as the key: of its line if it has a number, else without selectors."""
    path = known.element.equivalent
    if path is None or known.element.path in facts().without_equivalent:
        return None
    return path.replace(f"{_LINE}/", f"{_LINE}[@button={known.number}]/") if known.number else path


def _paths_of(known: KnownKey, named: Iterable[int]) -> list[str]:
    """Return where a document says what the key says; a key for all lines is said by each line that has a name."""
    path = _equivalent(known)
    if path is None:
        return []
    if known.number or not path.startswith(f"{_LINE}/"):
        return [path]
    return [path.replace(f"{_LINE}/", f"{_LINE}[@button={number}]/") for number in named]


def _value(known: KnownKey, text: str) -> str | None:
    """Return the value that says what `text` says in a document; `None` when no value does."""
    key = known.element
    value = facts().words.get(key.path, {}).get(text, text).removesuffix(facts().suffixes.get(key.path, ""))
    if _kind(known) is Kind.BOOLEAN:
        return _FLAGS.get(text)
    return None if key.kind is Kind.CHOICE and value not in key.choices else value


def _text(known: KnownKey, value: str) -> str | None:
    """Return the text that says in a document what `value` says; `None` when no text does."""
    words = facts().words.get(known.element.path, {})
    spellings = (value + facts().suffixes.get(known.element.path, ""), *words, *_FLAGS)
    return next((text for text in spellings if _value(known, text) == value and _is_allowed(known, text)), None)


def _is_allowed(known: KnownKey, text: str) -> bool:
    element = catalogue.element(known.element.equivalent or "")
    return element is None or element.kind is not Kind.CHOICE or text in element.choices


def _kind(known: KnownKey) -> Kind | None:
    element = catalogue.element(known.element.equivalent or "")
    return element.kind if element else None
