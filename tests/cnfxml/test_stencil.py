"""Bytes with gaps: filled, and read again."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.stencil import Stencil, cut

MARK = re.compile("#([0-9]+);")
NAMES = cut("<a><label>#1;</label><name>#0;</name><name>#0;</name></a>", MARK)


def test_texts_stand_in_their_gaps() -> None:
    assert NAMES.filled([b"four", b"Hall"]) == b"<a><label>Hall</label><name>four</name><name>four</name></a>"
    assert cut("<a>100%</a>", MARK).filled([b"x"]) == b"<a>100%</a>"


@given(st.lists(st.text("ab ;#&", max_size=4), min_size=2, max_size=2))
@settings(max_examples=20)
def test_what_was_filled_in_is_read_again(texts: list[str]) -> None:
    label, name = texts[1].encode(), texts[0].encode()
    assert NAMES.gaps(NAMES.filled([name, label])) == [label, name, name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<b><label>Hall</label><name>1</name><name>1</name></a>",
        b"<a><label>Hall</label><name>1</name></a>",
        b"<a><label>Hall</label><name>1</name><name>1</name></a> ",
    ],
    ids=["empty", "another begin", "a gap less", "more at the end"],
)
def test_other_content_is_told_apart(content: bytes) -> None:
    with pytest.raises(ValueError, match="as all of them do"):
        NAMES.gaps(content)


@pytest.mark.parametrize(
    ("text", "fills"),
    [("<a>#0;</a>", True), ("<a/>", True), ("<a>to #0;</a>", False), ('<a b="#0;"/>', False), ("<a>#0;#1;</a>", False)],
)
def test_gaps_in_attributes_or_beside_other_text_are_told(text: str, fills: bool) -> None:
    assert cut(text, MARK).fills_elements is fills


def test_a_stencil_without_gaps_is_itself() -> None:
    assert cut("<a/>", MARK) == Stencil((b"<a/>",), ())
