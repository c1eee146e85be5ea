"""The files of spreadsheet programs: what they look like, what the programs do to cells, and what is refused."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from phones.spreadsheets import tables, xlsx_files
from phones.spreadsheets.cells import Misread, guard, mark, unguard
from phones.spreadsheets.columns import CellError
from phones.spreadsheets.csv_files import write_csv
from phones.spreadsheets.errors import UnreadableSpreadsheet
from phones.spreadsheets.tables import Row, Table, read_table
from phones.spreadsheets.xlsx_files import write_xlsx

MAC = "001122AABBCC"
TABLE = Table(("mac", "label"), (Row(2, (MAC, "Küche")),), ())
SHEET = "xl/worksheets/sheet1.xml"


def xlsx(*rows: list[Any], change: dict[str, bytes] | None = None) -> bytes:
    """A workbook of these rows, as a spreadsheet program writes one; `change` puts other members into the archive."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return with_members(file.getvalue(), change) if change else file.getvalue()


def with_members(content: bytes, change: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.pop(name, None) or old.read(name))
        for name, member in change.items():
            new.writestr(name, member)
    return file.getvalue()


def sheet_of(row: str) -> dict[str, bytes]:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {SHEET: f'<worksheet xmlns="{namespace}"><sheetData>{row}</sheetData></worksheet>'.encode()}


@pytest.mark.parametrize(
    "content",
    [
        f"mac,label\n{MAC},Küche\n".encode(),
        f"mac,label\r\n{MAC},Küche\r\n".encode("utf-8-sig"),
        f"mac;label\r\n{MAC};Küche\r\n".encode("cp1252"),
        f"mac\tlabel\n{MAC}\tKüche".encode("utf-16"),
        f"\n MAC ,Label,,\n{MAC},Küche,,\n,,,\n".encode(),
        f'"mac";"label"\n"{MAC}";"Küche"'.encode(),
    ],
    ids=["plain", "byte-order mark", "Windows", "UTF-16", "empty rows and columns", "quoted"],
)
def test_csv_of_every_habit(content):
    table = read_table(content)
    assert (table.headers, table.errors) == (TABLE.headers, ())
    assert [row.cells for row in table.rows] == [row.cells for row in TABLE.rows]


def test_a_row_counts_as_a_spreadsheet_does():
    table = read_table(f'mac,label\n\n{MAC},"two\nlines"\n,\nx\n'.encode())
    assert table.rows == (Row(3, (MAC, "two\nlines")), Row(5, ("x", "")))


def test_xlsx_with_empty_rows_and_columns():
    content = xlsx(["mac", None, "label", None], [], [MAC, "", "Küche"], [None, " "])
    assert read_table(content) == Table(("mac", "label"), (Row(3, (MAC, "Küche")),), ())


def test_a_column_without_heading_is_told():
    assert read_table(b"mac,,label\n1,,\n2,,a,b\n3,c").errors == (
        CellError(1, "", "Column 2 has no heading, but something stands there in row 4."),
        CellError(1, "", "Column 4 has no heading, but something stands there in row 3."),
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0049", "0049"),
        (101, "101"),
        (101.0, "101"),
        (12.5, "12.5"),
        (True, "TRUE"),
        ("'=x", "=x"),
        ("'x", "'x"),
        (None, ""),
    ],
)
def test_cells_of_xlsx_as_they_were_meant(value, text):
    assert read_table(xlsx(["mac", "label"], [MAC, value])).rows == (Row(2, (MAC, text)),)


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("mac", 1122334455, "turned the MAC address into the number 1122334455, which may have lost zeros."),
        ("mac", 1.12e21, "turned the MAC address into the number 1.12e+21, which may have lost zeros."),
        ("label", 1234567890123456, "rounds numbers of more than 15 digits."),
        ("label", date(2026, 4, 1), "took this for a date."),
        ("label", "=A1", "This cell holds a formula. Replace it by its value."),
        ("label", "#N/A", "The spreadsheet program has #N/A here."),
    ],
)
def test_cells_of_xlsx_that_are_not_what_was_entered(column, value, sentence):
    ((cell,),) = [row.cells for row in read_table(xlsx([column], [value])).rows]
    assert isinstance(cell, Misread)
    assert sentence in cell.sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b",,\n , \n", "The file is empty."),
        (b"\xd0\xcf\x11\xe0rest", "This is an .xls file, or one with a password: save it as .xlsx without one."),
        (b"mac\0label", "This is neither a CSV nor an XLSX file: it holds binary data."),
        (b"\x81\x8d\x8f\x90\x9d", "The text is neither UTF-8 nor Windows-1252. Save it as “CSV UTF-8”."),
        (b"\xff\xfea", "The text is neither UTF-8 nor Windows-1252. Save it as “CSV UTF-8”."),
        (b"mac\n" + b"x" * 140_000, "This is not a CSV file: field larger than field limit (131072)."),
        (b"mac\n" + b"," * 1_000_001, "A line of the file is longer than any row of a phone."),
        (b"x" * 30_000_001, "The file is larger than 30 MB. Split it."),
        (b"PK\x03\x04rest", "This is not an XLSX file that can be read. Save it again, or as CSV."),
        (xlsx(["mac"])[:-40], "This is not an XLSX file that can be read. Save it again, or as CSV."),
        (
            xlsx(["mac"], change={SHEET: b"<worksheet><sheetData>"}),
            "This is not an XLSX file that can be read. Save it again, or as CSV.",
        ),
        (
            xlsx(["mac"], change={SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'}),
            "This is not an XLSX file that can be read. Save it again, or as CSV.",
        ),
        (
            xlsx(["mac"], change=sheet_of('<row r="999999999"><c r="A999999999"><v>1</v></c></row>')),
            "The sheet is larger than any of phones. Copy the cells into a new one.",
        ),
        (
            xlsx(["mac"], change=sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
            "The sheet is larger than any of phones. Copy the cells into a new one.",
        ),
        (
            xlsx(["mac"], change={"xl/media/image.bin": bytes(101_000_000)}),
            "The file unpacks to more than 100 MB. Save the sheet alone, or as CSV.",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else "file",
)
def test_what_is_no_spreadsheet_of_phones_is_refused(content, sentence):
    with pytest.raises(UnreadableSpreadsheet) as caught:
        read_table(content)
    assert str(caught.value) == sentence


def test_a_bomb_is_refused_before_openpyxl_sees_it(monkeypatch):
    monkeypatch.setattr(xlsx_files, "load_workbook", None)
    monkeypatch.setattr(xlsx_files, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(UnreadableSpreadsheet, match="unpacks to more than 1 MB"):
        read_table(xlsx(["mac"], change={"xl/media/image.bin": bytes(1_000_001)}))


def test_more_phones_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert len(read_table(b"mac\n1\n\n2\n").rows) == 2
    with pytest.raises(UnreadableSpreadsheet, match="The file has more than 2 phones"):
        read_table(b"mac\n1\n\n2\n3\n")


HARD = ["+4930123", "*97", "-", "@x", "'x", "=1+1", "'=x", "''=x", "\t", "\rx", "", "'", " '=", "Küche", '"', "a;b"]
TEXTS = st.sampled_from(HARD) | st.text(alphabet=st.sampled_from("'=+-@\t\r aß;,\""), max_size=6)


@given(TEXTS)
def test_what_is_guarded_comes_back_and_is_no_formula(text):
    assert unguard(guard(text)) == text
    assert unguard(mark(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [("+4930123", "'+4930123"), ("*97", "*97"), ("-", "'-"), ("@x", "'@x"), ("'x", "'x"), ("'=x", "''=x")],
)
def test_how_texts_look_in_csv(text, cell):
    assert guard(text) == cell


def written_csv(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    write_csv(file, rows)
    return file.getvalue().encode()


def written_xlsx(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, rows)
    return file.getvalue()


@pytest.mark.parametrize("write", [written_csv, written_xlsx])
def test_texts_survive_the_way_through_a_file(write):
    table = read_table(write([["mac", "label"], *([f"{number}x", text] for number, text in enumerate(HARD))]))
    assert [row.cells[1] for row in table.rows] == HARD


def test_no_cell_of_xlsx_is_anything_but_text():
    content = written_xlsx([["mac"], ["=1+1"], ["0049"], ["1.4."]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(SHEET).decode()
    assert "<f>" not in sheet
    assert sheet.count("<c ") == sheet.count(' t="inlineStr"') + sheet.count(' t="s"') == 4
