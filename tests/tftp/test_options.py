import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.tftp.options import Terms, negotiate

DEFAULT = Terms(block_size=512, window=1, timeout=None, accepted={})


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"multicast": ""},
        {"blksize": "abc"},
        {"blksize": ""},
        {"blksize": "-8"},
        {"blksize": "0"},
        {"blksize": "4"},
        {"blksize": "7"},
        {"blksize": "1_0"},
        {"blksize": "٣٢"},
        {"blksize": "9" * 5000},
        {"timeout": "0"},
        {"timeout": "256"},
        {"tsize": "x"},
        {"windowsize": "0"},
    ],
)
def test_what_is_unknown_malformed_or_out_of_range_is_ignored(options: dict[str, str]) -> None:
    assert negotiate(options, 9000) == DEFAULT


@pytest.mark.parametrize(
    ("asked", "agreed"), [("8", 8), ("512", 512), ("1428", 1428), ("1468", 1468), ("1469", 1468), ("65464", 1468)]
)
def test_a_block_fits_an_ethernet_frame(asked: str, agreed: int) -> None:
    assert negotiate({"blksize": asked}, 9000) == Terms(agreed, 1, None, {"blksize": str(agreed)})


@pytest.mark.parametrize("seconds", [1, 255])
def test_the_timeout_is_the_one_asked_for(seconds: int) -> None:
    assert negotiate({"timeout": str(seconds)}, 9000) == Terms(512, 1, seconds, {"timeout": str(seconds)})


def test_the_size_asked_about_is_the_one_of_the_file() -> None:
    assert negotiate({"tsize": "0"}, 9000) == Terms(512, 1, None, {"tsize": "9000"})


def test_the_size_of_an_empty_file_is_not_told_because_curl_takes_it_for_a_mistake() -> None:
    assert negotiate({"tsize": "0"}, 0) == DEFAULT


@pytest.mark.parametrize(("asked", "agreed"), [("1", 1), ("16", 16), ("64", 16), ("65535", 16)])
def test_a_window_is_limited(asked: str, agreed: int) -> None:
    assert negotiate({"windowsize": asked}, 9000) == Terms(512, agreed, None, {"windowsize": str(agreed)})


def test_options_are_acknowledged_in_the_order_asked_for() -> None:
    options = {"windowsize": "4", "multicast": "", "tsize": "0", "blksize": "1024", "timeout": "3"}
    terms = negotiate(options, 77)
    accepted = [("windowsize", "4"), ("tsize", "77"), ("blksize", "1024"), ("timeout", "3")]
    assert list(terms.accepted.items()) == accepted
    assert terms == Terms(1024, 4, 3, dict(accepted))


@given(st.integers(0, 1 << 64))
def test_the_answer_never_exceeds_the_block_size_asked_for(asked: int) -> None:
    answered = negotiate({"blksize": str(asked)}, 0).accepted.get("blksize", "0")
    assert int(answered) <= asked
