"""What the views have in common."""

import pytest

from phones.views.common import number_in


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 9, 999_999_999)])
def test_a_number_that_a_page_put_there(text: str, number: int) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 1", "²", "x", "9" * 10, "9" * 5_000])
def test_anything_else_is_no_number(text: str) -> None:
    assert number_in(text) is None
