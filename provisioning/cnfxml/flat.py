"""The flat files of the 7940G and 7960G: `SIPDefault.cnf` for all of them, `SIP<MAC>.cnf` for one.

    >>> read(b'proxy_register: 1 ; always\\r\\nline1_name:"12 "').values
    {'proxy_register': '1', 'line1_name': '12 '}
    >>> render({"line1_name": "12 "})
    b'line1_name: "12 "\\n'

One key to a line, with a value that is quoted or not; `#` begins a line of comment, `;` one behind a value.
Source: Cisco SIP IP Phone 7960/7940 administrator guide 7.5, appendix D; files that Cisco's CME writes; real files.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Element
from provisioning.cnfxml.errors import NotAConfiguration, Unreadable, Unwritable
from provisioning.sentences import said

MAX_BYTES = 200_000
MAX_LINES = 6
"""Lines of a 7960G; the 7940G has two."""
_LINE_END = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[ \t]*(?P<key>[A-Za-z]\w*)[ \t]*:[ \t]*(?P<rest>.*)", re.ASCII)
_QUOTED = re.compile(r'"(?P<value>[^"]*)"[ \t]*(?P<behind>[^;]*)')
_WRITABLE = re.compile(r"[ !#-~]*")


@dataclass(frozen=True, slots=True)
class FlatFile:
    """A file as it was read."""

    values: dict[str, str]
    warnings: tuple[str, ...] = ()
    """What was left out or is in doubt, with its line."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that the catalogue knows."""

    element: Element
    number: int = 0
    """The number of the line in keys such as `line1_name`; 0 in the others."""

    @property
    def place(self) -> tuple[int, int]:
        """Sort key: what is for the whole phone first, then line by line, in the order of the catalogue."""
        return self.number, self.element.rank


def read(data: bytes) -> FlatFile:
    """Return the keys of a flat file, their values to the letter. Raises `Unreadable`, `NotAConfiguration`."""
    values: dict[str, str] = {}
    warnings: list[str] = []
    for number, line in enumerate(_LINE_END.split(_text(data)), 1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        match = _LINE.match(line)
        if match is None:
            warnings.append(
                said("Line %(number)s is neither a key with a value nor a comment; it was left out.", number=number)
            )
            continue
        value, doubt = _value(match["rest"])
        repeated = said("gives a key again; which value a phone takes is not known, the last was taken")
        warnings += [
            said("Line %(number)s %(it)s.", number=number, it=it)
            for it in (doubt, repeated if match["key"] in values else "")
            if it
        ]
        values[match["key"]] = value
    if not values:
        raise NotAConfiguration(
            said("This is not a flat configuration: it has no line with a key, a colon and a value.")
        )
    return FlatFile(values, tuple(warnings))


def render(values: Mapping[str, str]) -> bytes:
    """Return the file, every value in quotes, known keys in the order of the catalogue and others behind them.

    Raises `Unwritable` for a key that is none and for a value that a line cannot hold. No error repeats a value, which
    may be secret.
    """
    return "".join(f'{key}: "{_writable(key, values[key])}"\n' for key in sorted(values, key=_place)).encode("ascii")


def check(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each value that is longer than a phone can show or store."""
    keys = known_keys()
    limits = {key: keys[key].element.limit for key in values if key in keys}
    return tuple(
        said(
            "%(key)s has %(characters)s characters; the 7940G and 7960G take %(limit)s.",
            key=key,
            characters=len(values[key]),
            limit=limit,
        )
        for key, limit in limits.items()
        if limit is not None and len(values[key]) > limit
    )


@cache
def known_keys() -> Mapping[str, KnownKey]:
    """Every key that the catalogue knows, those of lines with each number."""
    numbered = {
        element.path.replace("N", str(number)): KnownKey(element, number)
        for element in catalogue.flat_keys()
        if element.repeated
        for number in range(1, MAX_LINES + 1)
    }
    return numbered | {element.path: KnownKey(element) for element in catalogue.flat_keys() if not element.repeated}


def _text(data: bytes) -> str:
    """Return the text: UTF-8, or else ISO-8859-1; the files do not tell."""
    if len(data) > MAX_BYTES:
        raise Unreadable(
            said(
                "The file has %(bytes)s bytes; flat configurations have less than %(most)s.",
                bytes=f"{len(data):,}",
                most=f"{MAX_BYTES:,}",
            )
        )
    if b"\0" in data:
        raise Unreadable(said("The file is not text: it holds NUL bytes."))
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _value(rest: str) -> tuple[str, str]:
    """Return the value behind the colon without quotes and comment, and what is in doubt about it, if anything."""
    if not rest.startswith('"'):
        return rest.partition(";")[0].rstrip(" \t"), ""
    match = _QUOTED.match(rest)
    if match is None:
        return rest[1:].partition(";")[0].rstrip(" \t"), said("opens a quotation mark that nothing closes")
    return match["value"], said("has text behind the quoted value, which was left out") if match[
        "behind"
    ].strip() else ""


def _writable(key: str, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]\w*", key, re.ASCII):
        raise Unwritable(said("“%(key)s” is not a key of a flat configuration.", key=key[:60]))
    if not _WRITABLE.fullmatch(value):
        raise Unwritable(said("The value of %(key)s holds a quotation mark or a character that is not ASCII.", key=key))
    return value


def _place(key: str) -> tuple[int, int, int, str]:
    known = known_keys().get(key)
    return (0, *known.place, "") if known else (1, 0, 0, key)
