"""What a file of a TFTP folder is, by its content: names lie, and real folders hold files of many kinds.

    >>> what_is(b"<Default><callManagerGroup/></Default>", "SEP001122AABBCC.cnf.xml")
    <Kind.XML_DEFAULT: 'xmldefault'>
    >>> refusal(Kind.DIAL_PLAN)
    'This is a dial plan, and not the configuration of a phone.'

Roots, signatures and sentences lie in ``data/kinds.json``. Sources: Cisco's firmware files as measured, and what real
folders hold.
"""

import codecs
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from provisioning.cnfxml.catalogue import DATA
from provisioning.cnfxml.encodings import from_utf_16, is_utf_16
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.flat import known_keys
from provisioning.cnfxml.markup import Edit, comments, masked, replaced
from provisioning.cnfxml.read import MAX_BYTES

_HEAD = 64 * 1024
"""How much of a file is looked at; only the end of the outermost element is looked for in the rest."""
_ROOT = re.compile(r"<([^\W\d][\w.:-]*)[^<>]*?(/?)>")
_XML_BEGINS = re.compile(r"\s*<|[^<]{0,1000}<\?xml\s")
_CODE = re.compile(r"<\?(?:php|=)|<%", re.IGNORECASE)
_STATEMENT_AFTER_ELEMENT = re.compile(r"(?:\A|</[^<>]{1,200}>|/>)\s*+(?:\{%|\{\{)")
_STATEMENT_BEFORE_ELEMENT = re.compile(r"(?:\{%[^{}<>]{0,500}%\}|\{\{[^{}<>]{0,500}\}\})\s*+<[^/!]")
_STATEMENT_ON_A_LINE = re.compile(r"^[ \t]*\{%", re.MULTILINE)
_SCCP = re.compile(r"<deviceProtocol>\s*SCCP\s*</|<loadInformation[^<>]*>\s*(?:SCCP|TERM|P00[0-9]{3})", re.IGNORECASE)
_SIP = re.compile(r"<sipProfile[\s/>]|<deviceProtocol>\s*SIP\s*</", re.IGNORECASE)
_FLAT_KEY = re.compile(r"^[ \t]*([A-Za-z]\w*)[ \t]*:", re.MULTILINE)
_FLAT_PHONE_NAME = re.compile(r"(?:SIP|SEP)[0-9A-F]{12}\.cnf", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"\s*P0[0-9A-Z]{2}[0-9A-Z.-]{0,40}\s*")
_RING_LINE = re.compile(r"[^\t]+\t+\S+\.(?:pcm|raw|rwb)\s*", re.IGNORECASE)


class Kind(StrEnum):
    """What a file can be."""

    SIP = "sip"
    SCCP = "sccp"
    XML_DEFAULT = "xmldefault"
    DIAL_PLAN = "dial-plan"
    FLAT_DEFAULT = "flat-default"
    FLAT_PHONE = "flat-phone"
    OS79XX = "os79xx"
    SYNCINFO = "syncinfo"
    RING_LIST = "ring-list"
    IMAGE_LIST = "image-list"
    SOFT_KEYS = "soft-keys"
    FEATURE_POLICY = "feature-policy"
    DIAL_RULES = "dial-rules"
    SERVICE = "service"
    FLAT_PROFILE = "flat-profile"
    """Multiplatform (MPP) and SPA firmware."""
    TEMPLATE = "template"
    """Jinja, ERB or PHP that nobody has rendered; placeholders inside of values are none."""
    WEB_PAGE = "web-page"
    IMAGE = "image"
    FIRMWARE = "firmware"
    ARCHIVE = "archive"
    TRUST_LIST = "trust-list"
    SIGNED = "signed"
    BINARY = "binary"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    OTHER_XML = "other-xml"
    OTHER_TEXT = "other-text"


def what_is(data: bytes, name: str) -> Kind:
    """Return what the file with this content is; its `name` counts only where the content leaves a choice.

    Looks at the first 64 kB, and for the end of the outermost element at no more than 2 MB: pass no more than
    2,000,001 bytes of a larger file. The answer is no promise that the file can be read.
    """
    if not data[:_HEAD].strip():
        return Kind.EMPTY
    if kind := _by_signature(data, name.lower()):
        return kind
    if len(data) <= MAX_BYTES and is_utf_16(data):
        return _of_utf_16(data, name)
    if b"\0" in data[:_HEAD]:
        return Kind.FIRMWARE if name.lower().endswith(tuple(_load()["firmware_suffixes"])) else Kind.BINARY
    if len(data) > MAX_BYTES:
        return Kind.TOO_LARGE
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return _of_text(head, data, name)


def title(kind: Kind) -> str:
    """Return what people call such a file."""
    return str(_load()["kinds"][kind]["title"])


def refusal(kind: Kind) -> str:
    """Return the sentence that says why such a file is not taken in as a phone; empty for those that are."""
    return str(_load()["kinds"][kind].get("refusal", ""))


def _of_utf_16(data: bytes, name: str) -> Kind:
    try:
        return what_is(from_utf_16(data), name)
    except Unreadable:
        return Kind.BINARY


def _by_signature(data: bytes, name: str) -> Kind | None:
    """Return what the first bytes tell. Signed files of call managers begin as firmware does, so their name decides."""
    for signature in _load()["signatures"]:
        if data.startswith(bytes.fromhex(signature["hex"])) and _is_binary(data):
            suffixes: Mapping[str, str] = _load()["signed_suffixes"]
            return Kind(next((kind for suffix, kind in suffixes.items() if name.endswith(suffix)), signature["kind"]))
    return None


def _is_binary(data: bytes) -> bool:
    """A picture, archive or signed file holds control characters at once; a text that begins with `BM` does not."""
    return any(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:64])


def _of_text(head: str, data: bytes, name: str) -> Kind:
    text = replaced(head, [Edit(start, end, "") for start, end in comments(head)])
    if any(pattern.search(text) for pattern in (_CODE, _STATEMENT_AFTER_ELEMENT, _STATEMENT_BEFORE_ELEMENT)):
        return Kind.TEMPLATE
    root = _ROOT.search(masked(head)) if _XML_BEGINS.match(head) else None
    if root is not None:
        return _of_xml(root[1], bool(root[2]), text, data)
    return _of_lines(text, name)


def _of_xml(root: str, is_empty: bool, text: str, data: bytes) -> Kind:
    """Return what XML with this root is; a document that lacks the end of its root was cut off."""
    roots: Mapping[str, str] = _load()["roots"]
    if root.lower() not in roots:
        return Kind.OTHER_XML
    kind = Kind(roots[root.lower()])
    if not is_empty and not re.search(rb"</" + re.escape(root.encode("latin-1")) + rb"\s*>", data):
        return Kind.TRUNCATED
    if kind is Kind.SIP and _SCCP.search(text) and not _SIP.search(text):
        return Kind.SCCP
    return kind


def _of_lines(text: str, name: str) -> Kind:
    """Return what a text is that is no XML."""
    if text.lstrip().startswith("<"):
        return Kind.TRUNCATED
    if _STATEMENT_ON_A_LINE.search(text):
        return Kind.TEMPLATE
    if _IMAGE_NAME.fullmatch(text):
        return Kind.OS79XX
    keys = set(_FLAT_KEY.findall(text))
    if not keys.isdisjoint(known_keys()):
        return Kind.FLAT_PHONE if _is_of_one_phone(keys, name) else Kind.FLAT_DEFAULT
    if all(_RING_LINE.fullmatch(line) for line in text.splitlines() if line.strip()):
        return Kind.RING_LIST
    return Kind.FIRMWARE if name.lower().endswith(tuple(_load()["firmware_suffixes"])) else Kind.OTHER_TEXT


def _is_of_one_phone(keys: set[str], name: str) -> bool:
    """The name tells where it follows the rule; else keys of lines do."""
    if name.lower() == "sipdefault.cnf":
        return False
    return bool(_FLAT_PHONE_NAME.match(name)) or any(key.startswith("line") for key in keys)


@cache
def _load() -> dict[str, Any]:
    with (DATA / "kinds.json").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
