"""XMLDefault.cnf.xml is written in one order, and read as it is copied from folder to folder."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.errors import NotAConfiguration, Unreadable, Unwritable
from provisioning.cnfxml.xmldefault import SERVING_IT, DefaultLoad, XmlDefault, read, render

DEFAULT = XmlDefault(
    servers=("192.0.2.1", "pbx.example"),
    loads=(DefaultLoad(115, "Cisco 7941", "SIP41.9-4-2SR3-1S"), DefaultLoad(None, "IP Phone 7960", "P0S3-8-12-00")),
    settings={"zeta": "1", "servicesURL": "http://192.0.2.1/?a&b", "authenticationURL": ""},
)
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Default>
  <callManagerGroup>
    <members>
      <member priority="0">
        <callManager>
          <processNodeName>192.0.2.1</processNodeName>
        </callManager>
      </member>
      <member priority="1">
        <callManager>
          <processNodeName>pbx.example</processNodeName>
        </callManager>
      </member>
    </members>
  </callManagerGroup>
  <loadInformation115 model="Cisco 7941">SIP41.9-4-2SR3-1S</loadInformation115>
  <loadInformation model="IP Phone 7960">P0S3-8-12-00</loadInformation>
  <authenticationURL/>
  <servicesURL>http://192.0.2.1/?a&amp;b</servicesURL>
  <zeta>1</zeta>
</Default>
"""


def test_the_whole_file_is_written_and_read() -> None:
    assert render(DEFAULT).decode() == FILE
    assert read(FILE.encode()) == (DEFAULT, ())


def test_a_file_without_servers_has_no_group() -> None:
    assert render(XmlDefault()) == b'<?xml version="1.0" encoding="UTF-8"?>\n<Default/>\n'


def test_the_warning_says_what_phones_do() -> None:
    assert SERVING_IT == (
        "Every phone without a file of its own follows XMLDefault.cnf.xml: it may start a change of firmware at once, "
        "to a load that nobody chose for it."
    )


def test_a_copied_file_is_read_with_what_is_in_doubt() -> None:
    text = """<Default>
  <callManagerGroup><members><member priority="0"><callManager>
    <name>pbx</name><processNodeName> 192.0.2.1 </processNodeName>
  </callManager></member></members></callManagerGroup>
  <!-- <loadInformation model="x">y</loadInformation1> -->
  <loadInformation model="Cisco 7962">SIP42.9-4-2SR3-1S</loadInformation434>
  <loadinformation30018 model="Cisco 7961">SIP41.9-4-2SR3-1S</loadinformation30018>
  <loadInformation99999 model="Cisco 1">X</loadInformation99999>
  <servicesURL/>
  <servicesURL>http://a/?b&c</servicesURL>
  <vendorConfig><webAccess>0</webAccess></vendorConfig>
</Default>"""
    assert read(text.encode()) == (
        XmlDefault(
            ("192.0.2.1",),
            (
                DefaultLoad(434, "Cisco 7962", "SIP42.9-4-2SR3-1S"),
                DefaultLoad(30018, "Cisco 7961", "SIP41.9-4-2SR3-1S"),
                DefaultLoad(99999, "Cisco 1", "X"),
            ),
            {"servicesURL": "http://a/?b&c"},
        ),
        (
            "A device number stood in an end tag alone, and was taken from there.",
            "An “&” that stands for itself was written as “&amp;” (line 10).",
            "<servicesURL> stands there more than once; the last was taken.",
            "<vendorConfig> and what it holds were left out.",
            "Of the call servers only the addresses were taken over.",
            "Device number 434 is that of the 7942G, and not of the “Cisco 7962” beside it.",
        ),
    )


@pytest.mark.parametrize(("data", "error"), [(b"<device/>", NotAConfiguration), (b"<Default>", Unreadable)])
def test_what_is_something_else_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)


@pytest.mark.parametrize(
    ("default", "sentence"),
    [
        (
            XmlDefault(loads=(DefaultLoad(7, "7960G", "P0S3-8-12-00.loads"),)),
            "The load for 7960G must be named without “.loads”.",
        ),
        (
            XmlDefault(loads=(DefaultLoad(7, "7960G", "a" * 65),)),
            "The load for 7960G is no name of at most 64 characters.",
        ),
        (
            XmlDefault(settings={"loadInformation7": "x"}),
            "“loadInformation7” is not the name of a setting in XMLDefault.cnf.xml.",
        ),
        (XmlDefault(settings={"a b": "x"}), "“a b” is not the name of a setting in XMLDefault.cnf.xml."),
        (XmlDefault(servers=("a\0",)), "A value of XMLDefault.cnf.xml holds a character that cannot be printed."),
    ],
)
def test_what_cannot_be_carried_is_not_written(default: XmlDefault, sentence: str) -> None:
    with pytest.raises(Unwritable) as caught:
        render(default)
    assert str(caught.value) == sentence


TEXTS = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), max_size=12)
LOADS = st.builds(DefaultLoad, st.none() | st.integers(0, 99999), st.just("Cisco"), TEXTS)
SETTINGS = st.dictionaries(st.from_regex(r"[a-k]{1,6}", fullmatch=True), TEXTS, max_size=4)


@settings(max_examples=100, deadline=None)
@given(st.builds(XmlDefault, st.lists(TEXTS, max_size=4).map(tuple), st.lists(LOADS, max_size=4).map(tuple), SETTINGS))
def test_what_is_written_is_read(default: XmlDefault) -> None:
    assert read(render(default)) == (default, ())
