import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.tftp.packets import (
    Error,
    ErrorCode,
    MalformedDatagramError,
    Opcode,
    Request,
    data,
    error,
    option_ack,
    parse_answer,
    parse_request,
)
from tests.tftp import client

words = st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=20)
names = st.binary(min_size=1, max_size=100).filter(lambda name: b"\0" not in name)


def test_it_reads_a_request_with_options() -> None:
    datagram = b"\0\1SEP001122AABBCC.cnf.xml\0OCTET\0TSize\x000\0blksize\x001428\0"
    assert parse_request(datagram) == Request(
        Opcode.READ, b"SEP001122AABBCC.cnf.xml", "octet", {"tsize": "0", "blksize": "1428"}
    )


def test_it_ignores_the_nul_that_the_first_79xx_images_add() -> None:
    assert parse_request(b"\0\1OS79XX.TXT\0octet\0\0") == Request(Opcode.READ, b"OS79XX.TXT", "octet", {})


def test_an_option_without_value_is_ignored() -> None:
    assert parse_request(b"\0\1name\0octet\0tsize\0").options == {}


def test_of_an_option_that_comes_twice_the_first_counts() -> None:
    assert parse_request(b"\0\1name\0octet\0tsize\x000\0tsize\x001\0").options == {"tsize": "0"}


def test_bytes_that_are_no_ascii_are_escaped_in_options_and_kept_in_names() -> None:
    datagram = b"\0\2\xff\0octet\0blksize\0\xff\0"
    assert parse_request(datagram) == Request(Opcode.WRITE, b"\xff", "octet", {"blksize": r"\xff"})


@pytest.mark.parametrize(
    "datagram", [b"", b"\0", b"\0\1", b"\0\1\0", b"\0\1name", b"\0\1name\0octet", b"\0\1\0octet\0", b"\0\4\0\1"]
)
def test_it_refuses_what_is_no_request(datagram: bytes) -> None:
    with pytest.raises(MalformedDatagramError):
        parse_request(datagram)


@pytest.mark.parametrize("datagram", [b"", b"\0\4\0", b"\0\3\0\1text", b"\0\6tsize\x009\0", b"\4\0\0\1"])
def test_it_refuses_what_is_no_answer(datagram: bytes) -> None:
    with pytest.raises(MalformedDatagramError):
        parse_answer(datagram)


@given(st.binary(max_size=600) | st.binary(max_size=600).map(lambda rest: b"\0\1" + rest))
def test_no_datagram_makes_the_parsers_raise_anything_else(datagram: bytes) -> None:
    for parse in (parse_request, parse_answer):
        try:
            parse(datagram)
        except MalformedDatagramError:
            continue


@given(names, words.map(str.lower), st.dictionaries(words.map(str.lower), words, max_size=4))
def test_it_reads_the_request_that_a_client_builds(name: bytes, mode: str, options: dict[str, str]) -> None:
    datagram = client.request(name, mode.encode(), **options)
    assert parse_request(datagram) == Request(Opcode.READ, name, mode, options)


@given(st.integers(0, 65535))
def test_it_reads_the_acknowledgement_that_a_client_builds(block: int) -> None:
    assert parse_answer(client.ack(block)) == block


@given(st.integers(0, 65535), words)
def test_it_reads_the_error_that_a_client_builds(code: int, text: str) -> None:
    assert parse_answer(client.error(code, text)) == Error(code, text.encode())


@pytest.mark.parametrize("code", ErrorCode)
def test_it_reads_the_error_that_it_builds(code: ErrorCode) -> None:
    parsed = parse_answer(error(code))
    assert isinstance(parsed, Error)
    assert (parsed.code, parsed.text.isascii(), bool(parsed.text)) == (code, True, True)


@given(st.integers(0, 1 << 40), st.binary(max_size=1468))
def test_blocks_are_numbered_modulo_65536(block: int, payload: bytes) -> None:
    assert data(block, payload) == client.data(block, payload)


def test_it_acknowledges_options_in_order() -> None:
    assert option_ack({"tsize": "9000", "blksize": "1428"}) == b"\0\6tsize\x009000\0blksize\x001428\0"
