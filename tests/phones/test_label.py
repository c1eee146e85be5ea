"""What the label of a phone tells, however one types, pastes or scans it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phones.label import Label, read_label
from provisioning.cnfxml import phone_models

MAC = "001BD4AABBCC"
NOTATIONS = (
    MAC,
    MAC.lower(),
    "00:1B:D4:AA:BB:CC",
    "00-1b-d4-aa-bb-cc",
    "00 1B D4 AA BB CC",
    "001b.d4aa.bbcc",
    f"SEP{MAC}",
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("CP-7941G V03 MAC: 00 1B D4 AA BB CC", Label(MAC, "7941G", "V03")),
        ("Cisco IP Phone 7941 P/N 68-3905-01 001B.D4AA.BBCC", Label(MAC, "7941G")),
        ("CP-8851-K9= VID: V08 SN FCH1234A5BC MAC 001bd4aabbcc", Label(MAC, "8851", "V08")),
        ("CP-7961G-GE", Label(model="7961G-GE")),
        ("SN 123456789012AB MAC 001BD4AABBCC", Label(MAC)),
        ("S/N 112233445566 MAC 001BD4AABBCC", Label(MAC)),
        ("P/N 68-3905-01 MAC 001BD4AABBCC", Label(MAC)),
        ("made in 2010", Label()),
        ("", Label()),
    ],
)
def test_a_label_is_taken_apart(text, label):
    assert read_label(text) == label


@given(
    st.permutations(["notation", "model", "version"]),
    st.sampled_from(NOTATIONS),
    st.sampled_from([model.key for model in phone_models.models()]),
    st.integers(1, 99),
    st.sampled_from([" ", "\n", "  "]),
)
@settings(max_examples=60)
def test_the_order_does_not_count(order, notation, model, version, between):
    words = {"notation": f"MAC {notation}", "model": f"CP-{model}", "version": f"VID V{version:02}"}
    found = read_label(between.join(words[name] for name in order))
    assert found == Label(MAC, model, f"V{version:02}")


@given(st.text(max_size=2_000))
@settings(max_examples=60)
def test_any_text_is_read(text):
    label = read_label(text)
    assert len(label.mac) in {0, 12}
