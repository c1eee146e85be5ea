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
from functools import cache

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
_SPEED_DIAL = "2"
_NO_ACCOUNT = ("", "UNPROVISIONED")
"""Names of lines that are not used. Source: Cisco SIP IP Phone 7960/7940 administrator guide 7.5, appendix D."""
_FLAGS = {"true": "1", "false": "0"}


def flat_of(document: Mapping[str, str]) -> dict[str, str]:
    """Return all keys that say what `document` says, for one phone.

    A line or speed dial is on the button with its number. What flat files cannot say is left out: see `unsaid`.
    """
    kept = {path.removeprefix(OWN): text for path, text in document.items() if path.startswith(OWN)}
    return {key: value for key, (_, value) in _said(document).items()} | clock_of(document) | kept


def can_say(path: str) -> bool:
    """Tell whether flat files have a key that speaks of the element at `path`."""
    return path.startswith(OWN) or without_selectors(path) in _sayable()


def unsaid(document: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths whose text no key says by itself, sorted; an empty text says nothing."""
    said = {path for path, _ in _said(document).values()}
    silent = (path for path, text in document.items() if text and path not in said)
    return tuple(sorted(path for path in silent if not path.startswith(OWN)))


def document_of(flat: Mapping[str, str]) -> Document:
    """Return the mapping that says what the keys of one phone say; a line with a name gets its `featureID`.

    A number to dial makes a speed dial of the button that no line uses; what is said of such a line is kept as it is.
    """
    dialling = [number for number in range(1, MAX_LINES + 1) if _is_speed_dial(flat, number)]
    named = [n for n in range(1, MAX_LINES + 1) if f"line{n}_name" in flat and n not in dialling]
    document = {f"{_LINE}[@button={number}]/featureID": _LINE_FEATURE for number in named}
    for number in dialling:
        document |= _speed_dial(flat, number)
    for key, value in flat.items():
        document |= {} if _is_of_speed_dial(key, dialling) else _texts_of(key, value, named, dialling)
    return document


def _texts_of(key: str, value: str, named: list[int], dialling: list[int]) -> Document:
    """Return what the document says for a key; as `flat/KEY` where no other path can."""
    known = known_keys().get(key)
    is_of_line = known is not None and known.number not in dialling
    paths = _paths_of(known, named) if known and is_of_line else ()
    text = _text(known, value) if known else None
    return {OWN + key: value} if text is None or not paths else dict.fromkeys(paths, text)


def _is_speed_dial(flat: Mapping[str, str], number: int) -> bool:
    """Tell whether there is a number to dial, and no line with an account of this number."""
    dials = flat.get(f"{facts().speed_dial['speedDialNumber']}{number}")
    return bool(dials) and flat.get(f"line{number}_name", "").upper() in _NO_ACCOUNT


def _is_of_speed_dial(key: str, dialling: list[int]) -> bool:
    return any(key == f"{name}{number}" for name in facts().speed_dial.values() for number in dialling)


def _speed_dial(flat: Mapping[str, str], number: int) -> Document:
    """Return what the document says of the speed dial with this number."""
    button = f"{_LINE}[@button={number}]/"
    said = {button + path: flat.get(f"{key}{number}") for path, key in facts().speed_dial.items()}
    return {f"{button}featureID": _SPEED_DIAL} | {path: text for path, text in said.items() if text is not None}


@cache
def _sayable() -> frozenset[str]:
    equivalents = {key.equivalent for key in catalogue.flat_keys() if key.equivalent}
    of_speed_dials = {f"{_LINE}/{element}" for element in facts().speed_dial}
    return frozenset(equivalents | of_speed_dials | set(facts().said_together))


def _said(document: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return for each key that something in the document says: the path that says it, and the value."""
    found = _index(with_named_servers(_with_lines_only(document)))
    said = _said_of_speed_dials(document)
    for key, known in known_keys().items():
        path, text = found.get(_equivalent(known) or "", ("", ""))
        value = _value(known, text) if path else None
        if value is not None:
            said[key] = path, value
    return said


def _said_of_speed_dials(document: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the keys of the buttons that dial a number, as `_said` does."""
    found = ((path, match) for path in document if (match := _BUTTON.match(path)))
    keys = {
        path: f"{facts().speed_dial[path[match.end() :]]}{match[1]}"
        for path, match in found
        if path[match.end() :] in facts().speed_dial and document.get(f"{match[0]}featureID") == _SPEED_DIAL
    }
    return {key: (path, document[path]) for path, key in keys.items()}


def _with_lines_only(document: Mapping[str, str]) -> Document:
    """Leave out the buttons that are no lines, speed dials too, or none that the phones have."""
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
