"""MAC addresses in every usual notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phones.mac import InvalidMac, normalise_mac, with_colons


@pytest.mark.parametrize(
    "text",
    [
        "001122AABBCC",
        "001122aabbcc",
        "00:11:22:AA:BB:CC",
        "00-11-22-aa-bb-cc",
        "0011.22aa.bbcc",
        "001122-aabbcc",
        "00 11 22 AA BB CC",
        "  00:11:22:aa:bb:cc\n",
        "SEP001122AABBCC",
        "sep00:11:22:aa:bb:cc",
        "SEP 0011 22AA BBCC",
    ],
)
def test_it_takes_every_notation(text: str) -> None:
    assert normalise_mac(text) == "001122AABBCC"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 0."),
        ("00:11:22:aa:bb", "A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 10."),
        ("001122AABBCC00", "A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 14."),
        ("O01122AABBCC", "A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC."),
        ("001122AABBC/", "A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC."),
        ("٠٠١١٢٢AABBCC", "A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC."),
        (
            "0011\x0022AABBCC",
            "A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC.",
        ),
        ("../../etc/x", "A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC."),
    ],
)
def test_it_says_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(InvalidMac) as refusal:
        normalise_mac(text)
    assert str(refusal.value) == sentence


@given(st.text("0123456789ABCDEF", min_size=12, max_size=12))
def test_the_printed_form_is_the_same_address(mac: str) -> None:
    assert normalise_mac(with_colons(mac).lower()) == normalise_mac(mac) == mac


@given(st.text(max_size=20))
def test_whatever_comes_it_is_an_address_or_refused(text: str) -> None:
    try:
        mac = normalise_mac(text)
    except InvalidMac:
        return
    assert len(mac) == 12
    assert set(mac) <= set("0123456789ABCDEF")
