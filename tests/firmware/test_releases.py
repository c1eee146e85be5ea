"""Releases in Cisco's notation and ranges of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.releases import BuildKind, Release, UnreadableRelease, parse_range, parse_release


@pytest.mark.parametrize("text", ["9.4(2)SR3", "8.5(2)", "10.3(1)SR4b", "8.0(4)ES4", "8.5(2)TH1", "8.12", "7"])
def test_cisco_notation_goes_both_ways(text: str) -> None:
    assert str(parse_release(text)) == text


@pytest.mark.parametrize("text", ["", "9-4-2", "9.4(2", "9.4(2)XX1", "v9", "9.4(2)SR", "9.4(2)SR0", "99999.1"])
def test_what_is_no_release_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRelease):
        parse_release(text)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=8.3(3) <=8.5(2)", ["8.3(3)", "8.3(3)SR2", "8.4(4)", "8.5(2)"], ["8.3(2)", "8.5(2)SR1", "8.5(2)ES1"]),
        ("<8.3(3)", ["8.3(2)SR9", "7.0(3)"], ["8.3(3)", "8.3(3)SR1"]),
        (">=10.2 <=14.4", ["10.2(1)", "14.4(1)SR3"], ["10.1(9)", "14.5(1)", "15.0(1)"]),
        ("=6", ["6.0(0)", "6.3(0)"], ["5.3(0)", "7.0(0)"]),
        ("=11.2(3) or =11.3(1)SR1", ["11.2(3)", "11.3(1)SR1"], ["11.2(3)SR1", "11.3(1)"]),
    ],
)
def test_a_range_holds_what_lies_between_its_bounds(text: str, inside: list[str], outside: list[str]) -> None:
    releases = parse_range(text)
    assert [text for text in inside + outside if parse_release(text) in releases] == inside


@pytest.mark.parametrize("text", ["", "8.3(3)", ">= 8.3(3)", "~8.3(3)", ">=8.3(3) or"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRelease):
        parse_range(text)


@given(
    st.builds(
        Release,
        st.integers(0, 99),
        st.integers(0, 99),
        st.integers(1, 99),
        st.sampled_from([None, *BuildKind]),
        st.integers(1, 99),
    )
)
def test_what_is_written_is_read_again(release: Release) -> None:
    expected = release if release.kind else Release(release.major, release.minor, release.maintenance)
    assert parse_release(str(release)) == expected
