"""Requests and answers of HTTP/1.1 (RFC 9112), as far as fetching a file needs them.

>>> parse_head(b"GET /SEP001122AABBCC.cnf.xml HTTP/1.1\\r\\nHost: 192.0.2.1:6970\\r\\n\\r\\n")
Asked(method='GET', name=b'SEP001122AABBCC.cnf.xml', keeps_connection=True)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

LARGEST_HEAD = 8 * 1024
"""Bytes of a request before its body."""

_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) (\S{1,2000}) HTTP/1\.([01])")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", re.DOTALL)
_ABSOLUTE = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)


class BadRequest(ValueError):
    """The bytes are no request of HTTP/1.0 or 1.1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks for."""

    method: str
    name: bytes
    """Of the file: the path without its first slash, decoded, without a query."""
    keeps_connection: bool
    """Whether more requests may follow on the same connection."""


def parse_head(head: bytes) -> Asked:
    """Read the head of a request, with the empty line at its end. Raises `BadRequest`."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    line = _REQUEST_LINE.fullmatch(first)
    if line is None:
        raise BadRequest("not a request of HTTP")
    method, target, minor = line.groups()
    fields = _fields(lines)
    has_body = fields.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in fields
    wants_more = _wants_more(fields.get(b"connection", b"").lower(), minor)
    return Asked(method.decode(), _name(target), keeps_connection=wants_more and not has_body)


def _fields(lines: list[bytes]) -> dict[bytes, bytes]:
    fields: dict[bytes, bytes] = {}
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is None:
            raise BadRequest("a damaged header field")
        fields[field[1].lower()] = field[2]
    return fields


def _wants_more(connection: bytes, minor: bytes) -> bool:
    return b"close" not in connection if minor == b"1" else b"keep-alive" in connection


def _name(target: bytes) -> bytes:
    path = _ABSOLUTE.sub(b"", target, count=1) if _ABSOLUTE.match(target) else target
    return unquote_to_bytes(path.partition(b"?")[0]).removeprefix(b"/")


def answer_head(status: HTTPStatus, size: int, *, keeps_connection: bool, more: Mapping[str, str]) -> bytes:
    """Return the head of an answer whose body has `size` bytes."""
    fields = {
        "Date": formatdate(usegmt=True),
        "Content-Length": str(size),
        "Connection": "keep-alive" if keeps_connection else "close",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        **more,
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def content_type(name: str) -> str:
    """Return the type of a published file: XML, or bytes that no browser opens."""
    return "text/xml" if name.lower().endswith(".xml") else "application/octet-stream"
