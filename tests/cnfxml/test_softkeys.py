"""Soft-key files define every key, and never lack one that calls need."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.errors import NotAConfiguration, Unreadable
from provisioning.cnfxml.softkeys import InvalidSoftKeys, SoftKeys, key_sets, keys, read, render

MANDATORY = {key_set.name: key_set.mandatory for key_set in key_sets() if key_set.mandatory}


def test_the_keys_that_calls_need_are_known() -> None:
    assert MANDATORY == {
        "On Hook": ("NewCall",),
        "Connected": ("EndCall",),
        "On Hold": ("Resume",),
        "Connected Transfer": ("Transfer",),
        "Digits After First": ("<<",),
        "Connected Conference": ("Confrn",),
    }
    assert {name for names in MANDATORY.values() for name in names} <= {key.name for key in keys()}
    assert len({key.name for key in keys()}) == len({key.event for key in keys()}) == len(keys()) == 28
    assert len(key_sets()) == 12


def test_the_whole_file_is_written() -> None:
    definitions = "".join(
        f'    <softKeyDef keyID="{key.name.replace("<", "&lt;")}">\n'
        f"      <tag>{key.tag}</tag>\n      <eventID>{key.event}</eventID>\n      <helpID>{key.help}</helpID>\n"
        "    </softKeyDef>\n"
        for key in keys()
    )
    sets = MANDATORY | {"On Hook": ("Redial", "NewCall")}
    assert render(SoftKeys(dict(reversed(sets.items())), "{1}")).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<softKeyCfg>\n"
        "  <versionStamp>{1}</versionStamp>\n"
        f"  <typeSoftKey>\n{definitions}  </typeSoftKey>\n"
        "  <softKeySets>\n"
        '    <softKeySet id="On Hook">\n      <softKey keyID="Redial"/>\n      <softKey keyID="NewCall"/>\n'
        "    </softKeySet>\n"
        '    <softKeySet id="Connected">\n      <softKey keyID="EndCall"/>\n    </softKeySet>\n'
        '    <softKeySet id="On Hold">\n      <softKey keyID="Resume"/>\n    </softKeySet>\n'
        '    <softKeySet id="Connected Transfer">\n      <softKey keyID="Transfer"/>\n    </softKeySet>\n'
        '    <softKeySet id="Digits After First">\n      <softKey keyID="&lt;&lt;"/>\n    </softKeySet>\n'
        '    <softKeySet id="Connected Conference">\n      <softKey keyID="Confrn"/>\n    </softKeySet>\n'
        "  </softKeySets>\n"
        "</softKeyCfg>\n"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"On Hook": ("Redial",)}, "The key NewCall is missing in “On Hook”, where phones need it."),
        ({"Asleep": ()}, "“Asleep” is not a state of a call that phones have soft keys for."),
        ({"Ring In": ("Sing",)}, "“Sing” in “Ring In” is not a soft key that phones have."),
        ({"Ring In": ("Answer",) * 17}, "“Ring In” has 17 keys; phones take 16."),
    ],
)
def test_what_phones_do_not_take_is_not_written(change: dict[str, tuple[str, ...]], sentence: str) -> None:
    with pytest.raises(InvalidSoftKeys) as caught:
        render(SoftKeys(MANDATORY | change))
    assert str(caught.value) == sentence


def test_a_state_with_a_mandatory_key_cannot_be_left_out() -> None:
    without = {name: names for name, names in MANDATORY.items() if name != "On Hold"}
    with pytest.raises(InvalidSoftKeys, match=r"^The key Resume is missing in “On Hold”, where phones need it\.$"):
        render(SoftKeys(without))


def test_a_version_stamp_is_printable() -> None:
    with pytest.raises(InvalidSoftKeys, match=r"^The version stamp holds a character that cannot be printed\.$"):
        render(SoftKeys(MANDATORY, "\0"))


def test_a_file_of_strangers_is_read_with_what_is_in_doubt() -> None:
    text = """<softKeyCfg><versionStamp> {2} </versionStamp>
<typeSoftKey><softKeyDef keyID="Hold"><tag>3</tag><eventID>3</eventID><helpID>303</helpID></softKeyDef>
<softKeyDef keyID="Redial"><tag>99</tag></softKeyDef></typeSoftKey>
<softKeySets><softKeySet id="On Hook"><softKey keyID="R&D"/></softKeySet></softKeySets></softKeyCfg>"""
    found, warnings = read(text.encode())
    assert found == SoftKeys({"On Hook": ("R&D",)}, "{2}")
    assert warnings[:4] == (
        "An “&” that stands for itself was written as “&amp;” (line 4).",
        "The file defines the key “Redial” in a way of its own, which is not taken over.",
        "“R&D” in “On Hook” is not a soft key that phones have.",
        "The key NewCall is missing in “On Hook”, where phones need it.",
    )
    assert len(warnings) == 9


@pytest.mark.parametrize(("data", "error"), [(b"<device/>", NotAConfiguration), (b"<softKeyCfg>", Unreadable)])
def test_what_is_something_else_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)


CHOSEN = st.lists(st.sampled_from([key.name for key in keys()]), max_size=15)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([key_set.name for key_set in key_sets()]), CHOSEN), st.sampled_from(["", "{1}"]))
def test_what_is_written_is_read(chosen: dict[str, list[str]], stamp: str) -> None:
    sets = MANDATORY | {name: (*names, *MANDATORY.get(name, ())) for name, names in chosen.items()}
    assert read(render(SoftKeys(sets, stamp))) == (SoftKeys(sets, stamp), ())
