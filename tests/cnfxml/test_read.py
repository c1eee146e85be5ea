"""Reading: real documents become mappings, hostile ones are refused with a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.errors import ConfigurationError, NotAConfiguration, Unreadable
from provisioning.cnfxml.read import MAX_BYTES, read
from provisioning.cnfxml.render import render
from tests.cnfxml.strategies import Element, documents, facts, written

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "sep"
NO_DOCTYPE = "The file declares a document type, which no phone configuration needs."
NO_ENTITIES = (
    "The file declares a document type with entities that may unfold until memory is full, "
    "which no phone configuration needs."
)
NOTHING_OUTSIDE = (
    "The file declares a document type that refers to something outside of the file, "
    "which no phone configuration needs."
)


def device(content: str) -> bytes:
    return f"<device>{content}</device>".encode()


@pytest.mark.parametrize(
    ("content", "document"),
    [
        ("<a/><b></b><c> 1 </c>", {"a": "", "b": "", "c": " 1 "}),
        ("<a> <b/>\n<!-- <c>no</c> --></a>", {"a/b": ""}),
        ("<a>x<!-- comment -->y<?pi?>z</a>", {"a": "xyz"}),
        ("<a><![CDATA[<&>]]></a>", {"a": "<&>"}),
        ("<a>&lt;&#228;&#13;</a>", {"a": "<ä\r"}),
        ("<a>1\r\n2\r3</a>", {"a": "1\n2\n3"}),
        ("<n/><n>2</n><m/>", {"n[1]": "", "n[2]": "2", "m": ""}),
        ("<a x='1' y=''/>", {"a": "", "a/@x": "1", "a/@y": ""}),
        ("<a x='1'><b/></a>", {"a/@x": "1", "a/b": ""}),
        ('<n:a xmlns:n="http://x"/>', {"{http:%2F%2Fx}a": ""}),
    ],
)
def test_it_reads_every_element_and_attribute(content: str, document: dict[str, str]) -> None:
    assert read(device(content)) == document


@pytest.mark.parametrize(
    ("lines", "document"),
    [
        (["button='1'", "button='10'"], {"line[@button=1]": "", "line[@button=10]": ""}),
        (["button='7'"], {"line[@button=7]": ""}),
        (
            ["button='1' lineIndex='1'", "button='2'"],
            {"line[@button=1]": "", "line[@button=1]/@lineIndex": "1", "line[@button=2]": ""},
        ),
        (["button='a/b'"], {r'line[@button="a\u002fb"]': ""}),
        (
            ["button='2'", "button='1'"],
            {"line[1]": "", "line[1]/@button": "2", "line[2]": "", "line[2]/@button": "1"},
        ),
        (
            ["button='1'", "button='1'"],
            {"line[1]": "", "line[1]/@button": "1", "line[2]": "", "line[2]/@button": "1"},
        ),
        (["button='1'", ""], {"line[1]": "", "line[1]/@button": "1", "line[2]": ""}),
        ([""], {"line": ""}),
    ],
)
def test_it_tells_lines_apart_by_button_where_that_is_what_they_have(
    lines: list[str], document: dict[str, str]
) -> None:
    content = "".join(f"<line {attributes}/>" for attributes in lines)
    base = "sipProfile/sipLines/"
    assert read(device(f"<sipProfile><sipLines>{content}</sipLines></sipProfile>")) == {
        base + path: text for path, text in document.items()
    }


@pytest.mark.parametrize(
    "data",
    [
        device("<a>ä</a>"),
        b"\xef\xbb\xbf" + device("<a>ä</a>"),
        b'<?xml version="1.0"?>' + device("<a>ä</a>"),
        b"<?xml version='1.0' encoding='utf8' standalone='yes' ?>\r\n" + device("<a>ä</a>"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?><device><a>\xe4</a></device>',
        b'<?xml version="1.0" encoding="Windows-1252"?><device><a>\xe4</a></device>',
        b'<?xml version="1.0" encoding="us-ascii"?><device><a>&#xe4;</a></device>',
    ],
)
def test_it_reads_the_encodings_of_real_files(data: bytes) -> None:
    assert read(data) == {"a": "ä"}


LAUGHS = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
REFUSED = {
    "empty": (b"", "The file is empty."),
    "blank": (b" \r\n", "The file is empty."),
    "not xml": (b"hello", "The file is not well-formed XML: Start tag expected, '<' not found, line 1, column 1."),
    "truncated": (
        b"<device><a>",
        "The file is not well-formed XML: Premature end of data in tag a line 1, line 1, column 12.",
    ),
    "blanks before the declaration": (
        b'\n<?xml version="1.0"?><device/>',
        "The file is not well-formed XML: XML declaration allowed only at the start of the document, line 2, column 6.",
    ),
    "undeclared prefix": (
        b'<device xsi:type="x"><a/></device>',
        "The file is not well-formed XML: Namespace prefix xsi for type on device is not defined, line 1, column 21.",
    ),
    "undeclared entity": (
        device("<a>&x;</a>"),
        "The file is not well-formed XML: Entity 'x' not defined, line 1, column 15.",
    ),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes."),
    "nul": (device("<a>\0</a>"), "The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes."),
    "control character": (
        device("<a>\x01</a>"),
        "The file is not well-formed XML: PCDATA invalid Char value 1, line 1, column 12.",
    ),
    "utf-16": (
        '<?xml version="1.0" encoding="UTF-16"?><device><a/></device>'.encode("utf-16"),
        "The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes.",
    ),
    "says utf-16": (
        b'<?xml version="1.0" encoding="UTF-16"?><device><a/></device>',
        "The file says that its encoding is UTF-16; phones read UTF-8 and ISO-8859-1.",
    ),
    "utf-7": (
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-device/+AD4-',
        "The file says that its encoding is UTF-7; phones read UTF-8 and ISO-8859-1.",
    ),
    "no encoding at all": (
        b'<?xml version="1.0" encoding="rot13"?><qrivpr/>',
        "The file says that its encoding is rot13; phones read UTF-8 and ISO-8859-1.",
    ),
    "latin-1 that says nothing": (b"<device>\xe4</device>", "Byte 9 of the file is not UTF-8 text."),
    "latin-1 behind a byte-order mark": (b"\xef\xbb\xbf<device>\xe4", "Byte 12 of the file is not UTF-8 text."),
    "doctype": (b"<!DOCTYPE device><device><a/></device>", NO_DOCTYPE),
    "doctype behind a comment": (b"<?p?> <!-- > --> <!doctype device><device/>", NO_DOCTYPE),
    "doctype behind two byte-order marks": (
        b"\xef\xbb\xbf" * 2 + b"<!DOCTYPE device><device><a/></device>",
        NO_DOCTYPE,
    ),
    "external entity": (
        b'<!DOCTYPE device [<!ENTITY x SYSTEM "file:///etc/hostname">]><device><a>&x;</a></device>',
        NOTHING_OUTSIDE,
    ),
    "external subset": (b'<!DOCTYPE device SYSTEM "http://127.0.0.1:9/x.dtd"><device><a/></device>', NOTHING_OUTSIDE),
    "billion laughs": (f"<!DOCTYPE device [{LAUGHS}]><device><a>&j;</a></device>".encode(), NO_ENTITIES),
    "quadratic blow-up": (
        f'<!DOCTYPE d [<!ENTITY x "{"x" * 9999}">]><device a="{"&x;" * 9999}"/>'.encode(),
        NO_ENTITIES,
    ),
    "no element": (b"<device> </device>", "The configuration is empty: <device> holds no element."),
    "a text": (b"<device>text</device>", "The configuration is empty: <device> holds no element."),
    "attributes alone": (b'<device uuid="1"/>', "The configuration is empty: <device> holds no element."),
    "loose text": (
        device("\n<a>secret<b/></a>"),
        "There is loose text between the elements of <a> (line 2).",
    ),
    "loose text at the end": (device("<a/>tail"), "There is loose text between the elements of <device> (line 1)."),
    "64 deep": (device("<a>" * 64 + "</a>" * 64), "The elements are nested 64 deep or more."),
    "300 deep": (device("<a>" * 300 + "</a>" * 300), "The elements are nested 64 deep or more."),
    "3 MB": (
        device("x" * 3_000_000),
        "The file has 3,000,017 bytes; no phone reads a configuration of more than 2,000,000.",
    ),
    "comments without end": (
        b"<!--" * 400_000,
        "The file is not well-formed XML: Double hyphen within comment: <!--<!, line 1, column 7.",
    ),
}
FOREIGN = {
    "<Default><a/></Default>": "This is an XMLDefault file, with defaults for all phones, "
    "and not the configuration of one phone.",
    "<flat-profile/>": "This is a configuration of multiplatform (MPP, SPA) firmware, which Offhook does not manage.",
    "<DIALTEMPLATE/>": "This is a dial plan, and not the configuration of a phone.",
    "<html><body/></html>": "This is not a phone configuration: its root element is <html>, not <device>.",
    "<Device/>": "This is not a phone configuration: its root element is <Device>, not <device>.",
    '<device xmlns="urn:x"/>': "This is not a phone configuration: its root element is <{urn:x}device>, not <device>.",
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses_with_a_sentence(case: str) -> None:
    data, sentence = REFUSED[case]
    with pytest.raises(ConfigurationError) as refusal:
        read(data)
    assert str(refusal.value) == sentence
    assert type(refusal.value) is (NotAConfiguration if "configuration is empty" in sentence else Unreadable)


@pytest.mark.parametrize("text", FOREIGN)
def test_it_says_what_else_a_file_is(text: str) -> None:
    with pytest.raises(NotAConfiguration) as refusal:
        read(text.encode())
    assert str(refusal.value) == FOREIGN[text]


def test_no_hostile_document_opens_a_file_or_a_connection(tmp_path: Path) -> None:
    """In a process of its own, whose audit hook ends it when the parser opens something."""
    canary = tmp_path / "canary"
    canary.write_text("x")
    documents = [data for data, sentence in REFUSED.values() if sentence.startswith("The file declares")]
    documents.append(f'<!DOCTYPE d [<!ENTITY x SYSTEM "{canary.as_uri()}">]><device><a>&x;</a></device>'.encode())
    before = canary.stat().st_atime_ns
    script = (
        "import sys\n"
        "from provisioning.cnfxml.errors import ConfigurationError\n"
        "from provisioning.cnfxml.read import read\n"
        "def watch(event, arguments):\n"
        "    if event.startswith('socket.') or event == 'open':\n"
        "        raise SystemExit(f'{event}: {arguments}')\n"
        f"documents = {documents!r}\n"
        "sys.addaudithook(watch)\n"
        "for document in documents:\n"
        "    try:\n"
        "        read(document)\n"
        "    except ConfigurationError:\n"
        "        continue\n"
        "    raise SystemExit('taken')\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert canary.stat().st_atime_ns == before


def test_the_limit_of_size_is_exact() -> None:
    padding = " " * (MAX_BYTES - len(device("<a/>")))
    assert read(device(padding + "<a/>")) == {"a": ""}
    with pytest.raises(Unreadable):
        read(device(padding + "<a/> "))


def test_the_deepest_document_can_be_written_too() -> None:
    document = read(device("<a>" * 62 + "<a x='1'/>" + "</a>" * 62))
    assert read(render(document)) == document


@settings(max_examples=60)
@given(documents)
def test_nothing_is_lost_between_reading_and_writing(document: Element) -> None:
    data = written(document)
    assert facts(render(read(data))) == facts(data)


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text("<>/devic&;\"'=![]-? ", max_size=60).map(str.encode))
def test_whatever_comes_it_answers_with_a_mapping_or_refuses(data: bytes) -> None:
    try:
        document = read(data)
    except ConfigurationError:
        return
    assert read(render(document)) == document


def test_real_files_are_kept_whole() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real configuration files is not there")
    kept, refused = [], []
    for path in sorted(CORPUS.rglob("*.cnf.xml")):
        try:
            document = read(path.read_bytes())
        except Unreadable:
            refused.append(path)
            continue
        assert facts(render(document)) == facts(path.read_bytes()), path
        kept.append(path)
    assert len(kept) > len(refused)
