"""S10: no cell of an export computes anything, and every text comes back as it went out."""

import csv
import io

import pytest
from openpyxl import load_workbook

from phones.importers.spreadsheet import import_phones
from phones.models import Phone
from phones.spreadsheets.export import Format, export_phones
from tests.factories import make_phone

pytestmark = pytest.mark.django_db

TEXTS = (
    "=cmd|'/C calc'!A0", "=1+1", "+4930123456", "-", "-1+1", "@x", "'x", "''x", "'=x", "*97", "**600", "%x", "|x",
    '=HYPERLINK("http://192.0.2.1")', "＝1+1", "a=b", ";=1", ",=1", '"=1', "+", "=", "@",
)  # fmt: skip
COMPUTING = tuple("=+-@\t\r")


def make_phones() -> dict[str, str]:
    """Store a phone for each text, and return the texts by MAC."""
    return {make_phone(f"0011220000{number:02X}", label=text).mac: text for number, text in enumerate(TEXTS)}


def exported(file_format: Format) -> bytes:
    file = io.BytesIO()
    export_phones(Phone.objects.all(), file, file_format, with_passwords=False)
    return file.getvalue()


def test_no_cell_of_csv_begins_as_a_formula() -> None:
    make_phones()
    rows = list(csv.reader(io.StringIO(exported(Format.CSV).decode("utf-8-sig")), delimiter=_delimiter()))
    cells = [cell for row in rows for cell in row]
    assert len(rows) == len(TEXTS) + 1
    assert [cell for cell in cells if cell.startswith(COMPUTING)] == []


def _delimiter() -> str:
    header = exported(Format.CSV).decode("utf-8-sig").splitlines()[0]
    return ";" if header.count(";") > header.count(",") else ","


def test_every_cell_of_xlsx_is_text() -> None:
    make_phones()
    sheet = load_workbook(io.BytesIO(exported(Format.XLSX))).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


@pytest.mark.parametrize("file_format", Format)
def test_what_goes_out_comes_back(file_format: Format) -> None:
    texts = make_phones()
    content = exported(file_format)
    Phone.objects.update(label="changed")
    assert import_phones(content).errors == ()
    assert dict(Phone.objects.values_list("mac", "label")) == texts
