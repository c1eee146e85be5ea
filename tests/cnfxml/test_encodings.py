"""Encodings that a file does not declare, or declares wrongly, are a named repair where the bytes leave one reading."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml import dialplan, featurepolicy, softkeys, xmldefault
from provisioning.cnfxml.encodings import decoded
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.lenient import ReadResult, read_with_repairs
from provisioning.cnfxml.read import MAX_BYTES

WINDOWS = (
    "The file is not in UTF-8, as one is that declares no other encoding; it was read as Windows-1252, which covers "
    "ISO-8859-1, and will be published in UTF-8."
)
UTF_16 = "The file is in UTF-16; it will be published in UTF-8."
NOT_UTF_16 = "The file says that its encoding is UTF-16, and is not; it was read as UTF-8."
AMPERSAND = "An “&” that stands for itself was written as “&amp;” (line 2)."
TEXT = "<device>\n<a>Küche</a></device>"
BIG_ENDIAN = codecs.BOM_UTF16_BE


@pytest.mark.parametrize(
    ("data", "repairs"),
    [
        (TEXT.encode("latin-1"), (WINDOWS,)),
        (f'<?xml version="1.0"?>{TEXT}'.encode("latin-1"), (WINDOWS,)),
        (f'<?xml version="1.0" encoding="UTF-8"?>{TEXT}'.encode("latin-1"), (WINDOWS,)),
        (TEXT.replace("</a>", "</a>&").replace("</a>&", "<!-- & --></a>").encode("latin-1"), (WINDOWS,)),
        (TEXT.encode("utf-16"), (UTF_16,)),
        (BIG_ENDIAN + TEXT.encode("utf-16-be"), (UTF_16,)),
        (f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode("utf-16"), (UTF_16,)),
        (f'<?xml version="1.0" encoding="utf-16"?>{TEXT}'.encode(), (NOT_UTF_16,)),
        (f'<?xml version="1.0" encoding="Unicode"?>{TEXT}'.encode(), (NOT_UTF_16,)),
        (f"<?xml version=”1.0” encoding=”UTF-8”?>{TEXT}".encode(), ()),
        (f'<?xml version="1.0" encoding="ISO-8859-1"?>{TEXT}'.encode("latin-1"), ()),
    ],
)
def test_the_text_is_read_and_what_was_wrong_is_told(data: bytes, repairs: tuple[str, ...]) -> None:
    assert read_with_repairs(data) == ReadResult({"a": "Küche"}, repairs)


def test_other_repairs_follow() -> None:
    for encoding, told in (("latin-1", WINDOWS), ("utf-16", UTF_16)):
        data = TEXT.replace("Küche", "Küche & Bad").encode(encoding)
        assert read_with_repairs(data) == ReadResult({"a": "Küche & Bad"}, (told, AMPERSAND))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("<device><a>ü</a><b>".encode() + b"\xfc</b></device>", "Byte 21 of the file is not UTF-8 text."),
        (b"<device><a>\x81</a></device>", "Byte 12 of the file is not UTF-8 text."),
        (codecs.BOM_UTF8 + b"<device><a>\xfc</a></device>", "Byte 15 of the file is not UTF-8 text."),
        (TEXT.encode("utf-16") + b"x", "The file begins as UTF-16, and is damaged: it was cut off or mixed."),
        (TEXT.encode("utf-16-le"), "The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes."),
        (TEXT.encode("utf-32"), "The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes."),
        ("<device>\0</device>".encode("utf-16"), "The file is not text in UTF-8 or ISO-8859-1: it holds NUL bytes."),
        (
            f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode("latin-1"),
            "The file says that its encoding is UTF-16; phones read UTF-8 and ISO-8859-1.",
        ),
        (
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><device><a>&x;</a></device>'.encode("utf-16"),
            (
                "The file declares a document type that refers to something outside of the file, which no phone "
                "configuration needs."
            ),
        ),
    ],
)
def test_what_has_no_one_reading_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_with_repairs(data)
    assert str(caught.value) == sentence


def test_the_limit_of_size_holds_for_the_bytes_and_for_the_text() -> None:
    for data in (
        ("<device>" + "a" * MAX_BYTES).encode("utf-16"),
        ("<device>" + "€" * (MAX_BYTES // 3)).encode("utf-16"),
    ):
        with pytest.raises(Unreadable, match="no phone reads a configuration of more than"):
            decoded(data)


def test_files_that_phones_share_are_read_alike() -> None:
    plan = '<DIALTEMPLATE><!-- für alle --><TEMPLATE MATCH="1" TIMEOUT="0"/></DIALTEMPLATE>'
    assert dialplan.read(plan.encode("latin-1")).warnings == (WINDOWS,)
    assert xmldefault.read("<Default><a>ü</a></Default>".encode("latin-1"))[1] == (WINDOWS,)
    assert softkeys.read("<softKeyCfg/>".encode("utf-16"))[1][0] == UTF_16
    assert featurepolicy.read("<featurePolicy name='ü'/>".encode("latin-1"))[1] == (WINDOWS,)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="cp1252", exclude_characters="\0"), min_size=1))
def test_whatever_windows_can_write_is_read_as_written_or_as_utf_8(text: str) -> None:
    """Bytes that are UTF-8 by chance are that; a mixture is refused."""
    data = f"x{text}".encode("cp1252")
    try:
        found, _ = decoded(data)
    except Unreadable:
        found = ""
    assert found in (f"x{text}", "", data.decode(errors="replace"))
