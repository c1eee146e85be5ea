"""Writing: whole documents, their order, and that reading gives the mapping back."""

import random

import pytest
from hypothesis import given, settings
from lxml import etree

from provisioning.cnfxml.errors import ConfigurationError, Unwritable
from provisioning.cnfxml.paths import InvalidPath
from provisioning.cnfxml.read import read
from provisioning.cnfxml.render import render
from tests.cnfxml.strategies import mappings


def test_it_writes_a_document() -> None:
    member = "devicePool/callManagerGroup/members/member[@priority=0]/callManager"
    document = {
        "unknown[2]": "second",
        "unknown[1]": "first & <last>",
        "loadInformation": "",
        "loadInformation/@model": "7941",
        f"{member}/processNodeName": "192.0.2.10",
        f"{member}/ports/sipPort": "5060",
        "sipProfile/sipLines/line[@button=10]/featureID": "2",
        "sipProfile/sipLines/line[@button=2]/name": "büro",
        "sipProfile/sipLines/line[@button=2]/featureID": "9",
        "sipProfile/sipLines/line[@button=2]/@lineIndex": "1",
        "deviceProtocol": "SIP",
        "{http:%2F%2Fwww.w3.org%2F2001%2FXMLSchema-instance}any": "",
        "@{http:%2F%2Fwww.w3.org%2F2001%2FXMLSchema-instance}type": "XIPPhone",
    }
    assert (
        render(document).decode()
        == """<?xml version="1.0" encoding="UTF-8"?>
<device xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="XIPPhone">
  <deviceProtocol>SIP</deviceProtocol>
  <devicePool>
    <callManagerGroup>
      <members>
        <member priority="0">
          <callManager>
            <ports>
              <sipPort>5060</sipPort>
            </ports>
            <processNodeName>192.0.2.10</processNodeName>
          </callManager>
        </member>
      </members>
    </callManagerGroup>
  </devicePool>
  <sipProfile>
    <sipLines>
      <line button="2" lineIndex="1">
        <featureID>9</featureID>
        <name>büro</name>
      </line>
      <line button="10">
        <featureID>2</featureID>
      </line>
    </sipLines>
  </sipProfile>
  <loadInformation model="7941"/>
  <unknown>first &amp; &lt;last&gt;</unknown>
  <unknown>second</unknown>
  <xsi:any/>
</device>
"""
    )


@settings(max_examples=80)
@given(mappings())
def test_reading_gives_the_mapping_back(document: dict[str, str]) -> None:
    assert read(render(document)) == document


@settings(max_examples=30)
@given(mappings())
def test_the_order_of_the_mapping_does_not_matter(document: dict[str, str]) -> None:
    shuffled = random.Random(0).sample(list(document.items()), len(document))
    assert render(dict(shuffled)) == render(document)


def test_the_order_does_not_depend_on_the_mapping_even_where_selectors_look_alike() -> None:
    paths = ["a[@x=1]/b", "a[@y=1]/b", "a[@x=1][2]/b", "a/b"]
    assert render(dict.fromkeys(paths, "")) == render(dict.fromkeys(reversed(paths), ""))


@settings(max_examples=30)
@given(mappings())
def test_text_is_data_whatever_it_looks_like(document: dict[str, str]) -> None:
    root = etree.fromstring(render(document))
    blank = etree.fromstring(render(dict.fromkeys(document, "")))
    assert [element.tag for element in root.iter()] == [element.tag for element in blank.iter()]


@pytest.mark.parametrize(
    ("document", "error", "sentence"),
    [
        ({"a": "\x01"}, Unwritable, "a holds a control character, which XML cannot carry."),
        ({"a/b[2]": "\ud800"}, Unwritable, "a/b[2] holds a control character, which XML cannot carry."),
        ({"a": "\uffff"}, Unwritable, "a holds a control character, which XML cannot carry."),
        ({"a/@x": "\0"}, Unwritable, "a holds a control character, which XML cannot carry."),
        ({"@x": "\x1b"}, Unwritable, "device holds a control character, which XML cannot carry."),
        (
            {r'a[@b="\u0001"]/c': ""},
            Unwritable,
            r'a[@b="\u0001"] holds a control character, which XML cannot carry.',
        ),
        (
            {"{urn:%20%25}a": ""},
            Unwritable,
            "The namespace of {urn:%20%25}a is no URI, and cannot be written.",
        ),
        (
            {"a": "canary", "a/b": ""},
            Unwritable,
            "a has a text and elements of its own; it can have only one of both.",
        ),
        (
            {"no path": "canary"},
            InvalidPath,
            "“no path” is not the path of an element, such as sipProfile/sipStack/timerT1.",
        ),
    ],
)
def test_it_refuses_with_a_sentence_that_repeats_no_text(
    document: dict[str, str], error: type[ConfigurationError], sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        render(document)
    assert (type(refusal.value), str(refusal.value)) == (error, sentence)
