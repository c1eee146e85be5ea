"""Oddities of real files, one by one: taken as they are, taken with a named repair, or refused for a reason.

What is published is compared, by a parser of its own, with what a careful person would say that the file means.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from phones.dial_plans import plan_files
from phones.files import phone_file
from phones.importers.files import Result, import_paths
from phones.models import Button, Phone
from provisioning.cnfxml import dialplan
from provisioning.cnfxml.dialrules import Rule, User
from provisioning.cnfxml.read import read
from tests.corpus_table import facts_of_text
from tests.factories import MAC

pytestmark = pytest.mark.django_db

NAME = f"SEP{MAC}.cnf.xml"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Odd:
    """A file that is odd in one way."""

    oddity: str
    text: str
    meaning: str = ""
    """A well-formed document that says the same; empty where the file is one."""
    repair: str = ""
    """How the sentence of its only repair begins."""
    remark: str = ""
    """How a remark about the file begins that says what is odd."""

    def __str__(self) -> str:
        return self.oddity


def sip(lines: str) -> str:
    return f"<device><sipProfile><sipLines>{lines}</sipLines></sipProfile></device>"


def members(inside: str) -> str:
    path = "<devicePool><callManagerGroup><members>"
    return f"<device>{path}{inside}</members></callManagerGroup></devicePool></device>"


SERVER = "<callManager><ports><sipPort>5060</sipPort></ports><processNodeName>192.0.2.1</processNodeName></callManager>"
NO_NUMBER = "A button has no number of its own"

TAKEN = [
    Odd(
        "xsi without its declaration, and the attributes of a call manager",
        '<device  xsi:type="axl:XIPPhone" ctiid="94" uuid="{0-0}"><sipProfile tcl="1"><a/></sipProfile></device>',
        f'<device xmlns:xsi="{XSI}" xsi:type="axl:XIPPhone" ctiid="94" uuid="{{0-0}}">'
        '<sipProfile tcl="1"><a/></sipProfile></device>',
        repair="The prefix xsi was used without being declared",
    ),
    Odd(
        "a start tag without its end",
        sip("<line button='1'><authPassword[== SIP PASSWORD ==]</authPassword></line>"),
        sip("<line button='1'><authPassword>[== SIP PASSWORD ==]</authPassword></line>"),
        repair="A start tag lacked its",
    ),
    Odd(
        "placeholders in double brackets",
        sip("<line button='1'><name><<NAME>></name></line>"),
        sip("<line button='1'><name>&lt;&lt;NAME>></name></line>"),
        repair="A text in double angle brackets",
    ),
    Odd(
        "hyphens in the comment on top",
        "<!-- made -- by hand --><device><a/></device>",
        "<device><a/></device>",
        repair="“--” inside a comment",
    ),
    Odd(
        "a stray end tag",
        sip("<line button='1'><name>a</name></line></line>"),
        sip("<line button='1'><name>a</name></line>"),
        repair="An end tag without a start tag",
    ),
    Odd("other placeholders", sip("<line button='1'><name>{{ x }} $X #X# _X_ YOURNAME</name></line>")),
    Odd("a byte-order mark", "\ufeff<device><a/></device>", "<device><a/></device>", remark="The file begins with"),
    Odd("line ends of Windows, and none at the end", "<device>\r\n<a>x\r\ny</a>\r\n\t <b/></device>"),
    Odd("a lone carriage return", "<device>\r<a>x\ry</a>\r\n</device>"),
    Odd("elements in comments", "<device><!-- <loadInformation>a</loadInformation><line/> --><b/></device>"),
    Odd("a comment within a text", "<device><a>12<!-- was 13 -->3</a></device>"),
    Odd("both forms of empty elements", "<device><a/><b></b><c> </c></device>"),
    Odd("a section of characters", "<device><a>1<![CDATA[<&>]]>2</a></device>"),
    Odd(
        "one name under several parents, and in several spellings",
        "<device><preferredCodec>g711a</preferredCodec><sipProfile><preferredCodec>none</preferredCodec>"
        "<softKeyControl>1</softKeyControl><softkeyControl>0</softkeyControl><dialTemplate>a.xml</dialTemplate>"
        "</sipProfile><dialTemplate>b.xml</dialTemplate><stopmediaport>1</stopmediaport></device>",
    ),
    Odd(
        "vendorConfig and messagesNumber inside of a line",
        sip(
            "<line button='1'><featureID>9</featureID><vendorConfig><webAccess>0</webAccess></vendorConfig>"
            "<messagesNumber>1</messagesNumber></line>"
        ),
    ),
    Odd(
        "a key twice",
        sip("".join(f"<line button='{n}'><featureID>2</featureID></line>" for n in (1, 3, 3, 4))),
        remark=NO_NUMBER,
    ),
    Odd(
        "keys out of order", sip("<line button='2' lineIndex='1'/><line button='1' lineindex='2'><name>a</name></line>")
    ),
    Odd("a key without a number", sip("<line lineIndex='1'><featureID>9</featureID></line>"), remark=NO_NUMBER),
    Odd("a key without a function", sip("<line button='1'><featureID/></line><line button='2'><name>a</name></line>")),
    Odd("all functions", sip("".join(f"<line button='{n}'><featureID>{n}</featureID></line>" for n in range(1, 25)))),
    Odd("names twice in a line", sip("<line button='1'><featureID>9</featureID><name>a</name><name>b</name></line>")),
    Odd("a port that is an address", sip("<line button='1'><port>192.0.2.1</port><name>a</name></line>")),
    Odd(
        "values that no phone knows",
        "<device><transportLayerProtocol>4</transportLayerProtocol><ntpMode>unicast</ntpMode>"
        "<autoAnswerEnabled>true</autoAnswerEnabled></device>",
    ),
    Odd("servers in another order", members(f"<member priority='1'>{SERVER}</member><member priority='0'/>")),
    Odd("servers without priority", members(f"<member>{SERVER}</member><member priority='0'>{SERVER}</member>")),
    Odd("an empty list of servers", members("")),
    Odd(
        "a time zone in Olson's way",
        "<device><devicePool><dateTimeSetting><dateTemplate>D.M.YYYY</dateTemplate><timeZone>Europe/Brussels</timeZone>"
        "<ntps><ntp><name>a</name></ntp><ntp/></ntps></dateTimeSetting></devicePool></device>",
    ),
    Odd("an empty load", "<device><loadInformation></loadInformation><a/></device>"),
    Odd("a load with a model", "<device><loadInformation model='7960'>SIP41.9-4-2SR3-1S</loadInformation></device>"),
    Odd("a load that ends in a blank", "<device><loadInformation>sip9971.9-4-2SR1-2_ </loadInformation></device>"),
    Odd("a load of SCCP beside SIP", "<device><sipProfile/><loadInformation>SCCP41.9-4-2S</loadInformation></device>"),
    Odd("two loads", "<device><loadInformation>a</loadInformation><loadInformation>b</loadInformation></device>"),
    Odd("siblings among others", "<device><a>1</a><b/><a x='1'>2</a><a/><b>3</b></device>"),
    Odd("a label of several lines", "<device><sipProfile><phoneLabel>a\nb</phoneLabel></sipProfile></device>"),
    Odd("letters of many scripts", "<device><a>Küche – „x“ 日本 😀 \u202e</a></device>"),
    Odd("a namespace", "<device><x:a xmlns:x='urn:x' x:b='1' b='2'/></device>"),
    Odd(
        "blanks before the declaration",
        '\n <?xml version="1.0"?><device><a/></device>',
        "<device><a/></device>",
        repair="What stood before the beginning",
    ),
    Odd(
        "the mark at the end of old editors",
        "<device><a/></device>\r\n\x1a",
        "<device><a/></device>",
        repair="What stood behind the end",
    ),
    Odd("values in typographic marks", sip("<line button=“1”/>"), sip("<line button='1'/>"), repair="The value of an"),
    Odd(
        "characters of HTML",
        "<device><a>&nbsp;&uuml;</a></device>",
        "<device><a>\xa0ü</a></device>",
        repair="A character named as in HTML",
    ),
]

REFUSED = {
    "another root": ("<phone><a/></phone>", "This is XML of a kind that Offhook does not know"),
    "a root in capitals": ("<DEVICE><a/></DEVICE>", "This is not a phone configuration: its root element is <DEVICE>"),
    "defaults under the name of a phone": ("<Default><a/></Default>", "This is an XMLDefault file"),
    "loose text": ("<device>a<b/></device>", "There is loose text between the elements of <device>"),
    "two documents": ("<device><a/></device><device/>", "The file is not well-formed XML: Extra content"),
    "one attribute twice": (
        "<device><a b='1' b='2'/></device>",
        "The file is not well-formed XML: Attribute b redefined",
    ),
    "a control character": ("<device><a>\x08</a></device>", "The file is not well-formed XML: PCDATA invalid Char"),
    "elements that cross": (
        "<device><a><b></a></b></device>",
        "The file is not well-formed XML: Opening and ending tag",
    ),
    "too many levels": (f"<device>{'<a>' * 70}{'</a>' * 70}</device>", "The elements are nested 64 deep or more."),
    "a git link that came out as text": (
        "SEP001122AABBDD.cnf.xml",
        "This is text of a kind that Offhook does not know.",
    ),
    "no element": ("<device></device>", "The configuration is empty"),
}


def imported(folder: Path, text: str) -> Result:
    """Import the only file of a folder; its line ends stay as they are."""
    (folder / NAME).write_bytes(text.encode())
    return import_paths([folder])


@pytest.mark.parametrize("odd", TAKEN, ids=str)
def test_it_is_taken_and_goes_out_with_the_same_meaning(odd: Odd, tmp_path: Path) -> None:
    result = imported(tmp_path, odd.text)
    assert result.refused == []
    (file,) = result.imported
    assert len(file.repairs) == bool(odd.repair)
    assert "".join(file.repairs).startswith(odd.repair)
    assert not odd.remark or [remark for remark in file.warnings if remark.startswith(odd.remark)]
    published = phone_file(Phone.objects.get())
    assert published.problem == ""
    meaning = odd.meaning or odd.text
    assert facts_of_text(published.content.decode()) == facts_of_text(meaning)
    assert read(published.content) == read(meaning.encode())


@pytest.mark.parametrize("oddity", REFUSED)
def test_it_is_refused_with_the_reason(oddity: str, tmp_path: Path) -> None:
    text, reason = REFUSED[oddity]
    result = imported(tmp_path, text)
    assert [refused.reason.startswith(reason) for refused in result.refused] == [True]
    assert not Phone.objects.exists()


def test_a_key_that_comes_twice_leaves_the_first_to_its_record(tmp_path: Path) -> None:
    imported(tmp_path, next(odd.text for odd in TAKEN if odd.oddity == "a key twice"))
    assert list(Button.objects.values_list("position", flat=True)) == [1, 3, 4]


RULES = (Rule(r"\*9,[1-9]XX#", 0, User.PHONE, rewrite="%0"), Rule("*", 5))
BESIDE = {
    "g3-tones.xml": "<tones a=“1”/>".encode(),
    "g4-tones.xml": b"\xef\xbb\xbf<tones/>",
    "Ringlist.xml": b"",
    "ringlist.xml": b"<CiscoIPPhoneRingList/>",
    "RINGLIST.DAT": b"Bell\tbell.pcm\r\n",
    "List.xml": b"../shared/List.xml",
    "SIP41.9-4-2SR3-1S.loads": b"\1\0\2" + bytes(40),
    "CP3905.9-4-1SR3.loads": b"APP3905.9-4-1SR3.zz",
    "ITLFile.tlv": b"\1\0\2\1\1",
    "OS79XX.TXT": b"P0S3-8-12-00 \r\n",
    "syncinfo.xml": b"<SYNCINFO><IMAGE VERSION='*' SYNC='1'/></SYNCINFO>",
    "AppDialRules.xml": b"<DialRules/>",
}
PLAN = r"""<dialtemplate><versionStamp>2024</versionStamp>
<TEMPLATE match="\*9,[1-9]XX#" Timeout="0" User="Phone" rewrite="%0"/><TEMPLATE MATCH="*" timeout="5" Rewrite=""/>
</dialtemplate>
<!-- made -- by hand -->
"""


def test_what_lies_beside_phones_is_passed_over(tmp_path: Path) -> None:
    for name, content in BESIDE.items():
        (tmp_path / name).write_bytes(content)
    result = imported(tmp_path, "<device><a/></device>")
    assert ([file.mac for file in result.imported], result.shared, result.refused) == ([MAC], [], [])


def test_an_odd_dial_plan_goes_out_with_the_same_rules(tmp_path: Path) -> None:
    (tmp_path / "DialPlan.xml").write_text(PLAN)
    (taken,) = import_paths([tmp_path]).shared
    (content,) = [file.content for file in plan_files() if file.name == "DialPlan.xml"]
    assert taken.warnings[0].startswith("“--” inside a comment")
    assert dialplan.read(content).rules == dialplan.read(PLAN.encode()).rules == RULES
    assert dialplan.read(content).version_stamp == "2024"
