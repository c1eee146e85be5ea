"""Reading: the bytes of `SEP<MAC>.cnf.xml` become a mapping. Strict: what is not well-formed is refused.

Files come from strangers, so a document type is refused whatever it says, nothing is ever fetched,
and size, depth and encodings are limited before the parser sees a byte.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import NotAConfiguration, Unreadable
from provisioning.cnfxml.paths import MAX_DEPTH, Step, join, natural_order
from provisioning.sentences import said

MAX_BYTES = 2_000_000
"""Real configurations have 4 to 16 kB; a module with hundreds of keys stays below 500 kB."""

_DECLARATION = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*?\?>|<\?xml\s[^>]*?\?>""")
_DOCTYPE = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
"""Where a document type can stand: before the root. Possessive, so that no hostile text makes it slow."""
_OUTSIDE = re.compile(r"""<!(?:ENTITY|DOCTYPE)\s[^<>"'\[]{0,200}\s(?:SYSTEM|PUBLIC)\s""", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s", re.IGNORECASE)
_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_FOREIGN_ROOTS = {
    "Default": said(
        "This is an XMLDefault file, with defaults for all phones, and not the configuration of one phone."
    ),
    "flat-profile": said(
        "This is a configuration of multiplatform (MPP, SPA) firmware, which Offhook does not manage."
    ),
    "DIALTEMPLATE": said("This is a dial plan, and not the configuration of a phone."),
    "dialplan": said("This is a dial plan, and not the configuration of a phone."),
}


def read(data: bytes) -> Document:
    """Return the mapping that the document in `data` stands for, its text kept to the letter.

    Raises `Unreadable` when it is not well-formed XML or too large, `NotAConfiguration` when it is
    something else than a phone's configuration.
    """
    root = parse(decode(data))
    if root.tag != "device":
        raise NotAConfiguration(_what_it_is(str(root.tag)))
    document = dict(_flatten(root, "", "", "", 0))
    if "" in document:
        raise NotAConfiguration(said("The configuration is empty: <device> holds no element."))
    return document


def decode(data: bytes, encoding: str = "") -> str:
    """Return the text of the file without byte-order mark and declaration, in a known encoding only.

    `encoding` counts instead of the one that the file declares, for who knows better.
    """
    if not data.strip():
        raise Unreadable(said("The file is empty."))
    if len(data) > MAX_BYTES:
        raise Unreadable(
            said(
                "The file has %(bytes)s bytes; no phone reads a configuration of more than %(most)s.",
                bytes=f"{len(data):,}",
                most=f"{MAX_BYTES:,}",
            )
        )
    if b"\0" in data:
        raise Unreadable(said("The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes."))
    known = _known_encoding(encoding or declared_encoding(data) or "utf-8")
    body = data.removeprefix(codecs.BOM_UTF8)
    start = declared.end() if (declared := _declaration(data)) else 0
    try:
        return body[start:].decode(known)
    except UnicodeDecodeError as error:
        place = len(data) - len(body) + start + error.start + 1
        raise Unreadable(
            said("Byte %(place)s of the file is not %(encoding)s text.", place=place, encoding=known.upper())
        ) from error


def declared_encoding(data: bytes) -> str:
    """Return the encoding that the file declares; empty when it declares none."""
    declared = _declaration(data)
    return (declared[1] or "") if declared else ""


def _declaration(data: bytes) -> re.Match[str] | None:
    """Find the declaration; its offsets are those of the bytes behind a byte-order mark."""
    return _DECLARATION.match(data[:200].removeprefix(codecs.BOM_UTF8).decode("latin-1"))


def _known_encoding(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if name not in _ENCODINGS:
        raise Unreadable(
            said(
                "The file says that its encoding is %(encoding)s; phones read UTF-8 and ISO-8859-1.", encoding=declared
            )
        )
    return name


def parse(text: str) -> etree._Element:
    """Parse strictly. Positions in messages count from the declaration's line."""
    if _DOCTYPE.match(text):
        raise Unreadable(_about_doctype(text))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in error.msg:
            raise _too_deep() from error
        raise Unreadable(said("The file is not well-formed XML: %(error)s.", error=error.msg)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(_about_doctype(text))
    return root


def _too_deep() -> Unreadable:
    return Unreadable(said("The elements are nested %(most)s deep or more.", most=MAX_DEPTH))


def _about_doctype(text: str) -> str:
    """Return why a text with a document type is refused: it reaches outside, may unfold without end, or neither."""
    if _OUTSIDE.search(text):
        return said(
            "The file declares a document type that refers to something outside of the file, which no phone "
            "configuration needs."
        )
    if _ENTITY.search(text):
        return said(
            "The file declares a document type with entities that may unfold until memory is full, which no phone "
            "configuration needs."
        )
    return said("The file declares a document type, which no phone configuration needs.")


def text_of(data: bytes) -> str:
    """Return the texts of all elements as one, in the order of the document. Raises `Unreadable`."""
    return str(etree.tostring(parse(decode(data)), method="text", encoding="unicode"))


def _what_it_is(tag: str) -> str:
    return _FOREIGN_ROOTS.get(
        tag, said("This is not a phone configuration: its root element is <%(tag)s>, not <device>.", tag=tag[:60])
    )


def _flatten(element: etree._Element, path: str, plain: str, key: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of `element` (unless it holds elements), its attributes and all below.

    `plain` is its path without selectors, and `key` the attribute that its selector tells already, if any.
    """
    if depth >= MAX_DEPTH:
        raise _too_deep()
    for name, value in element.attrib.items():
        if name != key:
            yield join(path, str(Step(str(name), is_attribute=True))), str(value)
    children = list(element)
    if not children:
        yield path, element.text or ""
        return
    _refuse_mixed_content(element, children)
    for child, step in _steps(children, plain):
        yield from _flatten(child, join(path, str(step)), join(plain, step.name), step.attribute, depth + 1)


def _steps(children: list[etree._Element], plain: str) -> Iterator[tuple[etree._Element, Step]]:
    """Pair each child with its step: by key attribute where that tells same-named siblings apart, else by position."""
    groups: dict[str, list[etree._Element]] = {}
    for child in children:
        groups.setdefault(str(child.tag), []).append(child)
    keyed = {name: _keyed_by(group, join(plain, name)) for name, group in groups.items()}
    seen: Counter[str] = Counter()
    for child in children:
        name = str(child.tag)
        seen[name] += 1
        if attribute := keyed[name]:
            yield child, Step(name, attribute=attribute, value=str(child.attrib[attribute]))
        else:
            yield child, Step(name, index=seen[name] if len(groups[name]) > 1 else 0)


def _keyed_by(group: list[etree._Element], plain: str) -> str | None:
    """Return the key attribute when every sibling has it, each value once and in ascending order."""
    attribute = catalogue.key_attribute(plain)
    values = [child.get(attribute) for child in group] if attribute else [None]
    orders = [natural_order(value) for value in values if value is not None]
    ascending = all(first < second for first, second in pairwise(orders))
    return attribute if len(orders) == len(group) and ascending else None


def _refuse_mixed_content(element: etree._Element, children: list[etree._Element]) -> None:
    texts = [element.text, *(child.tail for child in children)]
    if any(text and text.strip() for text in texts):
        raise Unreadable(
            said(
                "There is loose text between the elements of <%(tag)s> (line %(line)s).",
                tag=element.tag,
                line=element.sourceline,
            )
        )
