import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.http6970.messages import Asked, BadRequest, content_type, parse_head


def head(first: str, *fields: str) -> bytes:
    return "\r\n".join([first, *fields, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    ("request_head", "asked"),
    [
        (head("GET /SEP001122AABBCC.cnf.xml HTTP/1.1"), Asked("GET", b"SEP001122AABBCC.cnf.xml", True)),
        (head("GET /a/b.xml HTTP/1.1", "Connection: close"), Asked("GET", b"a/b.xml", False)),
        (head("HEAD /file HTTP/1.0"), Asked("HEAD", b"file", False)),
        (head("GET /file HTTP/1.0", "connection:Keep-Alive"), Asked("GET", b"file", True)),
        (head("GET http://192.0.2.1:6970/file?x=1 HTTP/1.1"), Asked("GET", b"file", True)),
        (head("GET /%2e%2e/Gr%C3%B6%C3%9Fe HTTP/1.1"), Asked("GET", "../Größe".encode(), True)),
        (head("GET //etc/passwd HTTP/1.1"), Asked("GET", b"/etc/passwd", True)),
        (head("POST /file HTTP/1.1", "Content-Length: 5"), Asked("POST", b"file", False)),
        (head("GET /file HTTP/1.1", "Transfer-Encoding: chunked"), Asked("GET", b"file", False)),
    ],
)
def test_a_request_is_read(request_head: bytes, asked: Asked) -> None:
    assert parse_head(request_head) == asked


@pytest.mark.parametrize(
    "request_head",
    [
        head(""),
        head("GET /file"),
        head("get /file HTTP/1.1"),
        head("GET /a file HTTP/1.1"),
        head("GET /file HTTP/2.0"),
        head("GET /file HTTP/1.1", "no colon"),
        head("GET /file HTTP/1.1", " folded: line"),
        head("GET /file HTTP/1.1", "name : value"),
    ],
)
def test_anything_else_is_refused(request_head: bytes) -> None:
    with pytest.raises(BadRequest):
        parse_head(request_head)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    try:
        parse_head(b"GET /" + noise + b"\r\n\r\n")
    except BadRequest:
        return


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xml", "text/xml"), ("A.XML", "text/xml"), ("a.html", "application/octet-stream")]
)
def test_only_xml_is_more_than_bytes(name: str, kind: str) -> None:
    assert content_type(name) == kind
