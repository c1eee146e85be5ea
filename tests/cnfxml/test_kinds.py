"""A file is recognised by its content, whatever its name is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.catalogue import DATA
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.kinds import Kind, refusal, title, what_is
from provisioning.cnfxml.read import MAX_BYTES, read

SEP = "SEP001122AABBCC.cnf.xml"
LINE = "<sipProfile><sipLines><line button='1'><name>{}</name></line></sipLines></sipProfile>"


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        (Kind.SIP, SEP, "<device><sipProfile/></device>"),
        (Kind.SIP, SEP, '\ufeff<?xml version="1.0"?>\r\n<!-- a --><device><a/></device>'),
        (Kind.SIP, SEP, "<device><!-- <deviceProtocol>SCCP</deviceProtocol> --><a/></device>"),
        (Kind.SIP, SEP, "<device><loadInformation model='7960'>P003-8-12-00</loadInformation></device>"),
        (Kind.SIP, SEP, "<device><deviceProtocol>SCCP</deviceProtocol><sipProfile><natEnabled/></sipProfile></device>"),
        (Kind.SIP, "notes.txt", "\n\n<device><loadInformation>SIP41.9-4-2SR3-1S</loadInformation></device>"),
        (Kind.SIP, SEP, "Warning: line 3\n<?xml version='1.0'?><device><a/></device>"),
        (Kind.SIP, SEP, f"<device>{LINE.format('{{ extension }}')}</device>"),
        (Kind.SIP, SEP, f"<device>{LINE.format('{% extension %}')}</device>"),
        (Kind.SIP, SEP, f"<device>{LINE.format('<<EXTENSION>>')}</device>"),
        (Kind.SIP, SEP, "<device><!-- {% if %} <% x %> <?php ?> --><a/></device>"),
        (Kind.SIP, SEP, "<device/>"),
        (Kind.SCCP, SEP, "<device><deviceProtocol>SCCP</deviceProtocol></device>"),
        (Kind.SCCP, SEP, "<device><!-- <sipProfile/> --><loadInformation>SCCP41.9-4-2S</loadInformation></device>"),
        (Kind.SCCP, SEP, "<device><loadInformation model='7960'>P00308000500</loadInformation></device>"),
        (Kind.XML_DEFAULT, SEP, "<Default><callManagerGroup/></Default>"),
        (Kind.DIAL_PLAN, "dialplan.xml", '<DIALTEMPLATE>\n<TEMPLATE MATCH="*"/></DIALTEMPLATE>\n<!-- end -->\n'),
        (Kind.DIAL_PLAN, "dialplan.xml", "<dialplan></dialplan>"),
        (Kind.FLAT_DEFAULT, "SIPDefault.cnf", 'image_version: P0S3-8-12-00 ; newest\nproxy1_address: "192.0.2.1"\n'),
        (Kind.FLAT_DEFAULT, "old.cnf", "# all phones\nDomain_Name: example\n"),
        (Kind.FLAT_DEFAULT, "SIPDefault.cnf", "line1_name: x\n"),
        (Kind.FLAT_PHONE, "SIP001122AABBCC.cnf", "\n\nproxy_register: 1\n"),
        (Kind.FLAT_PHONE, "SEP001122AABBCC.cnf", "proxy_register: 1\n"),
        (Kind.FLAT_PHONE, "old.cnf", "timer_t1: 500\nline2_name: {{ extension }}\n"),
        (Kind.OS79XX, "OS79XX.TXT", "P0S3-8-12-00\r\n"),
        (Kind.OS79XX, "OS79XX.TXT", "P003-8-12-00"),
        (Kind.SYNCINFO, "syncinfo.xml", '<SYNCINFO><IMAGE VERSION="*" SYNC="1"/></SYNCINFO>'),
        (Kind.RING_LIST, "ringlist.xml", "<CiscoIPPhoneRingList></CiscoIPPhoneRingList>"),
        (Kind.RING_LIST, "Ringlist.xml", "<CiscoIPPhoneRinglist></CiscoIPPhoneRinglist>"),
        (Kind.RING_LIST, "RINGLIST.DAT", "Old bell\tbell.pcm\r\nBird\tbird.raw\r\n"),
        (Kind.IMAGE_LIST, "List.xml", "<CiscoIPPhoneImageList></CiscoIPPhoneImageList>"),
        (Kind.SOFT_KEYS, "softkeys.xml", "<softKeyCfg><versionStamp/></softKeyCfg>"),
        (Kind.FEATURE_POLICY, "featurePolicy.xml", "<featurePolicy name='a'></featurePolicy>"),
        (Kind.DIAL_RULES, "AppDialRules.xml", "<DialRules></DialRules>"),
        (Kind.SERVICE, "menu.xml", "<CiscoIPPhoneMenu><Title>a</Title></CiscoIPPhoneMenu>"),
        (Kind.FLAT_PROFILE, SEP, "<flat-profile><Line_Enable_1_>Yes</Line_Enable_1_></flat-profile>"),
        (Kind.TEMPLATE, SEP, "<device>{% for line in lines %}<line/>{% endfor %}</device>"),
        (Kind.TEMPLATE, SEP, "<device><a/>\n{{ lines }}\n</device>"),
        (Kind.TEMPLATE, SEP, "{# a #}<device>{{ lines }}\n<a/></device>"),
        (Kind.TEMPLATE, SEP, "<device><name><%= @name %></name></device>"),
        (Kind.TEMPLATE, SEP, "<device><name><?php echo $name; ?></name></device>"),
        (Kind.TEMPLATE, SEP, "<?= $head ?><device><a/></device>"),
        (Kind.TEMPLATE, "SIPDefault.cnf", "proxy_register: 1\n{% if nat %}\nnat_enable: 1\n{% endif %}\n"),
        (Kind.WEB_PAGE, SEP, "<!DOCTYPE html>\n<html><body>404</body></html>"),
        (Kind.TRUNCATED, SEP, "<device><sipProfile><sipLines>"),
        (Kind.TRUNCATED, SEP, '<?xml version="1.0"?>\n<dev'),
        (Kind.TRUNCATED, "dialplan.xml", "<DIALTEMPLATE><TEMPLATE MATCH='*'/>"),
        (Kind.OTHER_XML, SEP, "<phone><a/></phone>"),
        (Kind.OTHER_TEXT, SEP, "../shared/SEP001122AABBCC.cnf.xml"),
        (Kind.OTHER_TEXT, "README", "The file begins with <device> and ends with </device>"),
        (Kind.FIRMWARE, "CP3905.9-4-1SR3.loads", "APP3905.9-4-1SR3.zz"),
        (Kind.EMPTY, SEP, ""),
        (Kind.EMPTY, SEP, " \r\n"),
    ],
)  # fmt: skip
def test_a_text_is_recognised(kind: Kind, name: str, content: str) -> None:
    assert what_is(content.encode(), name) is kind


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        (Kind.IMAGE, SEP, b"\x89PNG\r\n\x1a\n\0\0"),
        (Kind.IMAGE, "logo.bmp", b"BM\x36\0\0\0"),
        (Kind.ARCHIVE, SEP, b"PK\x03\x04\x14\0"),
        (Kind.ARCHIVE, "cmterm.cop", b"\x1f\x8b\x08\0"),
        (Kind.ARCHIVE, "cmterm.cop.sgn", b"\x01\0\x02\x01\x01"),
        (Kind.FIRMWARE, "SIP41.9-4-2SR3-1S.loads", b"\x01\0\x02\x01\x01"),
        (Kind.FIRMWARE, SEP, b"\xcd\x34\x12\xab\x50\x01"),
        (Kind.FIRMWARE, "P0S3-8-12-00.sb2", b"firm\0ware"),
        (Kind.TRUST_LIST, "ITLFile.tlv", b"\x01\0\x02\x01\x01"),
        (Kind.SIGNED, f"{SEP}.sgn", b"\x01\0\x02\x01\x01"),
        (Kind.BINARY, SEP, b"<device>\0</device>"),
        (Kind.BINARY, SEP, "<device/>".encode("utf-16-le")),
        (Kind.BINARY, SEP, "<device/>".encode("utf-16") + b"x"),
        (Kind.BINARY, SEP, "<device/>".encode("utf-32")),
        (Kind.SIP, SEP, "<device/>".encode("utf-16")),
        (Kind.DIAL_PLAN, "dialplan.xml", b"\xfe\xff" + "<DIALTEMPLATE/>".encode("utf-16-be")),
        (Kind.OTHER_TEXT, "notes", b"BM is the bookmark key, which this text explains at sufficient length."),
        (Kind.TOO_LARGE, SEP, b"<device>" + b" " * MAX_BYTES),
    ],
)
def test_bytes_are_recognised(kind: Kind, name: str, content: bytes) -> None:
    assert what_is(content, name) is kind


def test_only_the_head_is_looked_at() -> None:
    assert what_is(b"<device>" + b" " * 65536 + b"{% for %}<line/></device>", SEP) is Kind.SIP
    assert what_is(b"<device>" + b" " * 65000 + b"{% for %}<line/></device>", SEP) is Kind.TEMPLATE


def test_every_kind_has_a_title_and_every_refusal_a_sentence_of_its_own() -> None:
    facts = json.loads((DATA / "kinds.json").read_text(encoding="utf-8"))
    assert set(facts["kinds"]) == set(Kind)
    assert {*facts["roots"].values(), *facts["signed_suffixes"].values()} < set(Kind)
    assert {signature["kind"] for signature in facts["signatures"]} < set(Kind)
    assert len({title(kind) for kind in Kind}) == len(Kind)
    refusals = [refusal(kind) for kind in Kind if refusal(kind)]
    assert [kind for kind in Kind if not refusal(kind)] == [Kind.SIP, Kind.FLAT_PHONE]
    assert len(set(refusals)) == len(refusals)
    assert all(sentence.endswith(".") for sentence in refusals)


def test_the_roots_that_the_reader_refuses_have_the_same_sentence() -> None:
    for root in ("Default", "flat-profile", "DIALTEMPLATE", "dialplan"):
        data = f"<{root}></{root}>".encode()
        with pytest.raises(ConfigurationError) as caught:
            read(data)
        assert str(caught.value) == refusal(what_is(data, SEP))


@pytest.mark.parametrize("piece", ["<!--", "<?", "{%", "{{", "</a>", "</", "<a ", "a:", "a\t", " ", "P0"])
def test_hostile_repetitions_have_a_kind(piece: str) -> None:
    assert what_is(b"<x>" + piece.encode() * 30_000, SEP) in Kind
    assert what_is(b"x" + piece.encode() * 30_000, SEP) in Kind


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40) | st.text(st.sampled_from("<>/{%}?:\n adevice"), max_size=40).map(str.encode), st.text())
def test_anything_has_a_kind(data: bytes, name: str) -> None:
    assert what_is(data, name) in Kind
