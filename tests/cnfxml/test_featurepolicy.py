"""Feature policies switch the features that phones have, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.errors import NotAConfiguration, Unreadable
from provisioning.cnfxml.featurepolicy import FeaturePolicy, InvalidFeaturePolicy, features, read, render


def test_the_whole_file_is_written() -> None:
    assert render(FeaturePolicy("Office & home", {8: False, 2: True}, "{1}")).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<featurePolicy name="Office &amp; home">\n'
        "  <versionStamp>{1}</versionStamp>\n"
        '  <featureDef name="Park">\n    <id>2</id>\n    <enable>true</enable>\n  </featureDef>\n'
        '  <featureDef name="Barge">\n    <id>8</id>\n    <enable>false</enable>\n  </featureDef>\n'
        "</featurePolicy>\n"
    )


def test_the_features_are_numbered_without_gaps() -> None:
    assert [feature.id for feature in features()] == list(range(1, 17))
    assert len({feature.name for feature in features()}) == 16


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (FeaturePolicy("a", {17: True}), "There is no feature with the id 17."),
        (FeaturePolicy("a\n"), "The name or version stamp holds a character that cannot be printed."),
    ],
)
def test_what_phones_do_not_know_is_not_written(policy: FeaturePolicy, sentence: str) -> None:
    with pytest.raises(InvalidFeaturePolicy) as caught:
        render(policy)
    assert str(caught.value) == sentence


def test_a_file_of_strangers_is_read_with_what_is_in_doubt() -> None:
    text = """<featurePolicy name="R&D">
<featureDef name="Park"><id> 2 </id><enable>true</enable></featureDef>
<featureDef name="Barge"><id>8</id><enable>True</enable></featureDef>
<featureDef name="Sing"><id>99</id><enable>true</enable></featureDef></featurePolicy>"""
    assert read(text.encode()) == (
        FeaturePolicy("R&D", {2: True, 8: False}),
        (
            "An “&” that stands for itself was written as “&amp;” (line 1).",
            "The feature “Barge” is neither true nor false; it was taken as false.",
            "The feature “Sing” has an id that phones are not known to have; it was left out.",
        ),
    )


@pytest.mark.parametrize(("data", "error"), [(b"<device/>", NotAConfiguration), (b"<featurePolicy>", Unreadable)])
def test_what_is_something_else_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(1, 16), st.booleans()), st.from_regex(r"[ -~]{0,12}", fullmatch=True))
def test_what_is_written_is_read(enabled: dict[int, bool], name: str) -> None:
    policy = FeaturePolicy(name, enabled, "{1}")
    assert read(render(policy)) == (policy, ())
