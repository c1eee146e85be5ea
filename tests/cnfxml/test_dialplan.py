"""Dial plans are written as phones want them, and read as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.dialplan import DEFAULT_RULES, DialPlan, read, render
from provisioning.cnfxml.dialrules import InvalidDialPlan, Route, Rule, User, tones
from provisioning.cnfxml.errors import NotAConfiguration, Unreadable

UNKNOWN = "Rule 1 of the dial plan says something that a phone does not know"
EVERYTHING = Rule(r"9,\*..*", 3, User.IP, 2, "0%0 & <.>", Route.EMERGENCY, ("Cisco-Zip", "Bellcore-None", "Cisco-Zip"))


def test_the_whole_file_is_as_phones_want_it() -> None:
    assert render([*DEFAULT_RULES, EVERYTHING], version_stamp="{2026}").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<DIALTEMPLATE>\n"
        "  <versionStamp>{2026}</versionStamp>\n"
        '  <TEMPLATE MATCH="*" TIMEOUT="5"/>\n'
        '  <TEMPLATE MATCH="9,\\*..*" TIMEOUT="3" LINE="2" USER="IP" REWRITE="0%0 &amp; &lt;.&gt;" ROUTE="Emergency"'
        ' TONE="Cisco-Zip" Tone="Bellcore-None" tone="Cisco-Zip"/>\n'
        "</DIALTEMPLATE>\n"
    )


def test_a_file_of_strangers_is_read_whatever_its_spelling() -> None:
    text = """<?xml version="1.0"?>
<!-- head -->
<DialTemplate>
  <versionStamp>{1}</versionStamp>
  <template match="0" Timeout="1" User="phone"/>
  <TEMPLATE MATCH="9," TIMEOUT=" 5 " Rewrite="%s" tone="cisco-zip" ROUTE="fqdn"/>
  <TEMPLATE MATCH="*"/> <!-- rest -->
</DialTemplate>
<!-- after -->
"""
    assert read(text.encode()) == DialPlan(
        (
            Rule("0", 1, user=User.PHONE),
            Rule("9,", 5, rewrite="%s", route=Route.FQDN, tones=("Cisco-Zip",)),
            Rule("*", None),
        ),
        "{1}",
        ("A phone wants TEMPLATE in capitals: see rule 1.",),
    )


@pytest.mark.parametrize("text", ["<dialplan></dialplan>", "<dialplan/>", "<DIALTEMPLATE/>"])
def test_an_empty_plan_is_a_plan(text: str) -> None:
    assert read(text.encode()) == DialPlan(())


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            '<DIALTEMPLATE><TEMPLATE MATCH="[1-9]" TIMEOUT="1"/></DIALTEMPLATE>',
            "Rule 1 matches letters or brackets; only “.”, “*” and “,” are known to have a meaning.",
        ),
        (
            '<DIALTEMPLATE><TEMPLATE MATCH="1" TIMEOUT="1"/><TEMPLATE MATCH="0XX" TIMEOUT="1"/></DIALTEMPLATE>',
            "Rule 2 matches letters or brackets; only “.”, “*” and “,” are known to have a meaning.",
        ),
        (
            '<dialplan><TEMPLATE MATCH="1" TIMEOUT="1"/></dialplan>',
            "The root element is <dialplan>; a phone wants <DIALTEMPLATE>.",
        ),
        (
            "<DIALTEMPLATE><!-- -- --><TEMPLATE MATCH='1' TIMEOUT='1'/></DIALTEMPLATE>",
            "“--” inside a comment was written as “- -” (line 1).",
        ),
        (
            "<DIALTEMPLATE>" + " " * 8192 + "<TEMPLATE MATCH='1' TIMEOUT='1'/></DIALTEMPLATE>",
            "The file has 8,254 bytes; a phone reads at most 8,192.",
        ),
    ],
)
def test_what_a_phone_may_not_take_is_told(text: str, warning: str) -> None:
    assert read(text.encode()).warnings == (warning,)


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ('MATCH="1" FOO="2"', "Rule 1 has the attribute “foo”, for which a phone refuses the file."),
        ('MATCH="1" match="2"', "Rule 1 of the dial plan says MATCH more than once."),
        (
            'MATCH="1" TIMEOUT="x"',
            f"{UNKNOWN}: “x” is not a number.",
        ),
        (
            'MATCH="1" USER="Mobile"',
            f"{UNKNOWN}: “Mobile” is none of Phone, IP.",
        ),
        (
            'MATCH="1" ROUTE="Far"',
            f"{UNKNOWN}: “Far” is none of Default, Emergency, FQDN.",
        ),
        ('MATCH="1" LINE="0"', "Rule 1 of the dial plan names a line below 1."),
        ('MATCH="1" TONE="Ding"', "Rule 1 of the dial plan names a tone that phones do not have."),
        (f'MATCH="{"1" * 197}"', "Rule 1 of the dial plan matches more than 196 characters."),
    ],
)
def test_what_a_phone_would_refuse_is_refused(attributes: str, sentence: str) -> None:
    with pytest.raises(InvalidDialPlan) as caught:
        read(f"<DIALTEMPLATE><TEMPLATE {attributes}/></DIALTEMPLATE>".encode())
    assert str(caught.value) == sentence


def test_a_foreign_element_is_refused() -> None:
    with pytest.raises(InvalidDialPlan, match=r"^The dial plan holds <rule>, which a phone does not know\.$"):
        read(b"<DIALTEMPLATE><rule/></DIALTEMPLATE>")


@pytest.mark.parametrize(("data", "error"), [(b"<device/>", NotAConfiguration), (b"<DIALTEMPLATE>", Unreadable)])
def test_what_is_no_dial_plan_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule("1" * 197, 0), "matches more than 196 characters."),
        (Rule("1\n", 0), "holds a character that cannot be printed."),
        (Rule("1", -1), "waits for less than no time."),
        (Rule("1", 0, tones=("Cisco-Zip",) * 4), "has more than 3 tones."),
        (Rule("1", 0, tones=("Ding",)), "names a tone that phones do not have."),
    ],
)
def test_a_rule_that_a_phone_would_refuse_is_not_written(rule: Rule, sentence: str) -> None:
    with pytest.raises(InvalidDialPlan) as caught:
        render([*DEFAULT_RULES, rule])
    assert str(caught.value) == f"Rule 2 of the dial plan {sentence}"


def test_a_file_that_is_too_large_is_not_written() -> None:
    with pytest.raises(InvalidDialPlan) as caught:
        render([Rule("1" * 196, 0)] * 40)
    assert str(caught.value) == "The dial plan has 9,310 bytes; a phone reads at most 8,192: use fewer rules."


@pytest.mark.parametrize("stamp", ["12", "1" * 65, "1\n23"])
def test_a_version_stamp_has_its_length(stamp: str) -> None:
    with pytest.raises(InvalidDialPlan, match=r"^The version stamp of a dial plan has 3 to 64 characters\.$"):
        render(DEFAULT_RULES, version_stamp=stamp)


PRINTABLE = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=12)
RULES = st.builds(
    Rule,
    match=PRINTABLE,
    timeout=st.none() | st.integers(0, 99),
    user=st.none() | st.sampled_from(User),
    line=st.none() | st.integers(1, 99),
    rewrite=PRINTABLE,
    route=st.none() | st.sampled_from(Route),
    tones=st.lists(st.sampled_from(tones()), max_size=3).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(RULES, max_size=8).map(tuple))
def test_what_is_written_is_read(rules: tuple[Rule, ...]) -> None:
    assert read(render(rules, version_stamp="{42}")).rules == rules
