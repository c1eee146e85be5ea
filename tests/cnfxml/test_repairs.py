"""Reading configurations that are not well-formed: what is mended, what is told, and what is refused all the same."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.errors import NotAConfiguration, Unreadable
from provisioning.cnfxml.lenient import ReadResult, read_with_repairs
from provisioning.cnfxml.read import parse, read
from provisioning.cnfxml.render import render
from provisioning.cnfxml.repairs import repair

HYPHENS = "“--” inside a comment was written as “- -”"
PREFIX = "The prefix xsi was used without being declared; its declaration was added"
BRACKETS = "A text in double angle brackets was kept as text, with its brackets escaped"
UNCLOSED = "A start tag lacked its “>”, which was added"
AMPERSAND = "An “&” that stands for itself was written as “&amp;”"
LESS_THAN = "A “<” that stands for itself was written as “&lt;”"
QUOTES = "The value of an attribute was put in straight quotation marks"
ENTITY = "A character named as in HTML was written as its number"
BEHIND = "What stood behind the end of the XML was left out"
LETTERS = "An end tag was written like its start tag, in big and small letters"
END_TAG = "An end tag without a start tag was taken out"
BEFORE = "What stood before the beginning of the XML was left out (line 1)."
MARK = "The file begins with a byte-order mark, which Offhook does not write."
TYPE = "@{http:%2F%2Fwww.w3.org%2F2001%2FXMLSchema-instance}type"


@pytest.mark.parametrize(
    ("text", "document", "repairs"),
    [
        (
            '<device xsi:type="axl:XIPPhone">\n<certHash/>\n</device>',
            {TYPE: "axl:XIPPhone", "certHash": ""},
            (f"{PREFIX} (line 1).",),
        ),
        (
            "<!-- made -- by -- hand -->\n<device>\n<!---- ports ---->\n<certHash/></device>",
            {"certHash": ""},
            (f"{HYPHENS} (lines 1, 3).",),
        ),
        ("<device><!--- x ---><certHash/></device>", {"certHash": ""}, (f"{HYPHENS} (line 1).",)),
        (
            "<device>\n<name>Room <<ROOM>>, <<FLOOR>></name>\n</device>",
            {"name": "Room <<ROOM>>, <<FLOOR>>"},
            (f"{BRACKETS} (line 2).",),
        ),
        (
            '<device>\n\n<sipProfile><sipLines><line button="<<KEY>>"/></sipLines></sipProfile></device>',
            {'sipProfile/sipLines/line[@button="<<KEY>>"]': ""},
            (f"{BRACKETS} (line 3).",),
        ),
        ("<device><name[== NAME ==]</name></device>", {"name": "[== NAME ==]"}, (f"{UNCLOSED} (line 1).",)),
        ("<device><name{{ name }}</name ></device>", {"name": "{{ name }}"}, (f"{UNCLOSED} (line 1).",)),
        (
            "<device><servicesURL>http://x/?a=1&b=2&amp;c=3&#33;</servicesURL></device>",
            {"servicesURL": "http://x/?a=1&b=2&c=3!"},
            (f"{AMPERSAND} (line 1).",),
        ),
        ('<device a="x & y"><b/></device>', {"@a": "x & y", "b": ""}, (f"{AMPERSAND} (line 1).",)),
        ("<device><a>1 < 2 <3 </a></device>", {"a": "1 < 2 <3 "}, (f"{LESS_THAN} (line 1).",)),
        (
            """<device><a b=”1 = x” c="d=e" f=2/>\n<a b='d=“e”' c = x-1.5>3</a></device>""",
            {
                "a[1]": "",
                "a[1]/@b": "1 = x",
                "a[1]/@c": "d=e",
                "a[1]/@f": "2",
                "a[2]": "3",
                "a[2]/@b": "d=“e”",
                "a[2]/@c": "x-1.5",
            },
            (f"{QUOTES} (lines 1, 2).",),
        ),
        ("<device><a>K&uuml;che &amp; &lt;b&gt;</a></device>", {"a": "Küche & <b>"}, (f"{ENTITY} (line 1).",)),
        ("<device><a>1</a></device>\n\x1a", {"a": "1"}, (f"{BEHIND} (line 2).",)),
        ("<device><a>1</a></device>\n<!-- a > b -->\nend\n", {"a": "1"}, (f"{BEHIND} (line 3).",)),
        (
            "<device><aB>1</ab><C/><C><d/></c></device>",
            {"aB": "1", "C[1]": "", "C[2]/d": ""},
            (f"{LETTERS} (line 1).",),
        ),
        ("<device><certHash/></line></device>", {"certHash": ""}, (f"{END_TAG} (line 1).",)),
        ("<device><a><b>1</b></b></a></device>", {"a/b": "1"}, (f"{END_TAG} (line 1).",)),
        ("<device><a><b/> <!-- --> </b></a></device>\n</device>", {"a/b": ""}, (f"{END_TAG} (lines 1, 2).",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_mended_and_told(text: str, document: dict[str, str], repairs: tuple[str, ...]) -> None:
    assert read_with_repairs(text.encode()) == ReadResult(document, repairs)


def test_each_of_several_faults_is_told_in_the_order_of_mending() -> None:
    text = """
<!-- a -- b -->
<device xsi:type="axl:XIPPhone">
  <sipProfile>
    <phoneLabel>R&D</phoneLabel>
    <sipLines>
      <line button="1"><authName><<NAME>></authName>
        <authPassword[== PASSWORD ==]</authPassword>
      </line>
      </line>
    </sipLines>
    <dialTemplate>dialplan.xml</dialTemplate>
  </sipProfile>
</device>"""
    assert read_with_repairs(text.encode()) == ReadResult(
        {
            TYPE: "axl:XIPPhone",
            "sipProfile/phoneLabel": "R&D",
            "sipProfile/sipLines/line[@button=1]/authName": "<<NAME>>",
            "sipProfile/sipLines/line[@button=1]/authPassword": "[== PASSWORD ==]",
            "sipProfile/dialTemplate": "dialplan.xml",
        },
        (
            f"{HYPHENS} (line 2).",
            f"{PREFIX} (line 3).",
            f"{BRACKETS} (line 7).",
            f"{UNCLOSED} (line 8).",
            f"{AMPERSAND} (line 5).",
            f"{END_TAG} (line 10).",
        ),
    )


def test_many_lines_are_told_by_the_first_ten() -> None:
    text = "<device>" + "<a>&</a>\n" * 12 + "</device>"
    assert repair(text)[1] == (f"{AMPERSAND} (lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and more).",)


def test_a_fault_in_more_than_a_thousand_places_is_not_mended() -> None:
    assert len(repair("<device>" + "&" * 1000 + "</device>")[1]) == 1
    assert repair("<device>" + "&" * 1001 + "</device>")[1] == ()


def test_a_repair_never_tells_a_text_of_the_file() -> None:
    result = read_with_repairs(b"<device><authPassword[s3cr3t&</authPassword><b><<s3cr3t>></b></device>")
    assert len(result.repairs) == 3
    assert "s3cr3t" not in "".join(result.repairs)


def test_a_well_formed_file_is_read_without_repairs() -> None:
    text = "<device><!-- <<a>> & <b[c</b> </d> --><a><![CDATA[<<x>> & <b[c</b> </d>]]></a><?pi <<x>> & ?></device>"
    assert read_with_repairs(text.encode()) == ReadResult({"a": "<<x>> & <b[c</b> </d>"})


def test_nothing_is_mended_where_it_is_no_markup() -> None:
    text = "<device><!-- <<a>> & <b[c</b> </d> --><a><![CDATA[<<x>> & <b[c</b> </d>]]></a><b>&</b></device>"
    assert read_with_repairs(text.encode()) == ReadResult(
        {"a": "<<x>> & <b[c</b> </d>", "b": "&"}, (f"{AMPERSAND} (line 1).",)
    )


@pytest.mark.parametrize("count", [1, 2])
def test_a_byte_order_mark_is_a_note_and_no_repair(count: int) -> None:
    data = b"\xef\xbb\xbf" * count + b"<device><a>1</a></device>"
    assert read_with_repairs(data) == ReadResult({"a": "1"}, (), (MARK,))


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (b'\n\n<?xml version="1.0"?><device><a>1</a></device>', ()),
        (b'Warning: x\n<?xml version="1.0" encoding="UTF-8"?><device><a>1</a></device>', ()),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><device><a>1</a></device>', (MARK,)),
        (b"xml\n<device><a>1</a></device>", ()),
    ],
)
def test_what_stands_before_the_document_is_left_out(data: bytes, notes: tuple[str, ...]) -> None:
    assert read_with_repairs(data) == ReadResult({"a": "1"}, (BEFORE,), notes)


def test_the_encoding_is_that_of_the_declaration_behind_blank_lines() -> None:
    data = '\n<?xml version="1.0" encoding="ISO-8859-1"?>\n<device><a>Büro</a>\n<b>&</b></device>'.encode("latin-1")
    assert read_with_repairs(data) == ReadResult({"a": "Büro", "b": "&"}, (BEFORE, f"{AMPERSAND} (line 4)."))


@pytest.mark.parametrize(
    "text",
    [
        "<device><a>1</a>",
        "<device><a>1</b></device>",
        "<device><a>1</device>",
        "<device><!-- open <a>1</a></device>",
        "<device><!-- one <a>1</a> <!-- two --><b/></device>",
        "<device><!-- one -- ><a>1</a><!-- two --></device>",
        "<device><a>1</A><b>2</a></device>",
        "<device><A><a>1</A></A></device>",
        "<device>< a>1</a></device>",
        "<device>< a</a></device>",
        "<device><a>1 <2> 3</a></device>",
        "<device><a b=“1”c=2/></device>",
        "<device><a/></device>behind<a/>",
        '<device><a b=1/><c d="&undeclared;"/></device>',
        "<device><a x</a></device>",
        "<device><b/><<a>>1</a></device>",
        "<device><b><<a>>1</a></b></device>",
        "<device><b><![CDATA[1]]></a></b></device>",
        "<device><a/></device><device/>",
        "<p>Error</p><?xml version='1.0'?><device><a/></device>",
        "<device><x:a/></device>",
    ],
)
def test_what_has_two_readings_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^(The file is not well-formed XML|There is loose text)"):
        read_with_repairs(text.encode())


@pytest.mark.parametrize(
    "inside",
    [
        "<featureID>9</featureID></line>",
        '<line button="1"><featureID>9</featureID></line><proxy>a</proxy></line>',
        '<line button="1"/><name>a</name><!-- --></line>',
    ],
)
def test_an_end_tag_that_may_have_lost_its_start_is_not_taken_out(inside: str) -> None:
    with pytest.raises(Unreadable, match=r"^The file is not well-formed XML: Opening and ending tag mismatch"):
        read_with_repairs(f"<device><sipProfile><sipLines>{inside}</sipLines></sipProfile></device>".encode())


def test_a_document_type_is_refused_whatever_else_is_wrong() -> None:
    with pytest.raises(Unreadable, match=r"^The file declares a document type"):
        read_with_repairs(b'<!DOCTYPE device [<!ENTITY a "b">]><device><a>&a; & b</a></device>')


def test_another_kind_of_file_is_told_after_its_repair() -> None:
    with pytest.raises(NotAConfiguration, match=r"^This is an XMLDefault file"):
        read_with_repairs(b"<Default><a>&</a></Default>")


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<![CDATA[",
        "<?",
        "<<",
        "<a[",
        "</a>",
        "<a>",
        "&",
        "<a b='",
        "<!--- ",
        "< ",
        "<a b=1 ",
        "&x",
        "<a b=“",
        "=",
        "</A>",
    ],
)
def test_hostile_repetitions_are_refused(piece: str) -> None:
    with pytest.raises(Unreadable):
        read_with_repairs(b"<device>" + piece.encode() * 100_000)


MARKUP = (
    """<a> </a> <b\xa0c='1'> </b> <d/> <!-- --> -- - << >> & &amp; <a[ ] </line> <line> text <![CDATA[ ]]> <?p ?>"""
)
PIECES = st.sampled_from(["\n", "<e xsi:t='1'/>", *MARKUP.split(" ")]).map(lambda piece: piece.replace("\xa0", " "))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_a_repair_changes_nothing_but_what_xml_forbids(inside: str) -> None:
    """Lines stay, a second repair finds nothing, and a well-formed text is not touched."""
    text = f"<device>{inside}</device>"
    repaired, done = repair(text)
    assert (repaired == text) == (done == ())
    assert repaired.count("\n") == text.count("\n")
    if _is_well_formed(text):
        assert done == ()
    if _is_well_formed(repaired):
        assert repair(repaired) == (repaired, ())
        assert _letters(repaired) == _letters(text)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.text(st.characters(codec="utf-8"), max_size=9)))
def test_what_is_read_can_be_written_and_read_again(values: dict[str, str]) -> None:
    raw = "".join(f"<{name}>{text}</{name}>" for name, text in values.items())
    try:
        document = read_with_repairs(f"<device><x/>{raw}</device>".encode()).document
    except (Unreadable, NotAConfiguration):
        return
    assert read(render(document)) == document


def _is_well_formed(text: str) -> bool:
    try:
        parse(text)
    except Unreadable:
        return False
    return True


def _letters(text: str) -> str:
    """The text without comments, end tags and what repairs add: what no repair may change."""
    plain = re.sub(r"<!--.*?-->|</[^>]*>", "", text, flags=re.DOTALL)
    plain = plain.replace("&lt;&lt;", "<<").replace("&gt;&gt;", ">>").replace("&amp;", "&")
    return re.sub(r' xmlns:xsi="[^"]*"|>', "", plain)
