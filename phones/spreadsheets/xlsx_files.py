"""XLSX files: read within limits, and written so that every cell is text.

XLSX is a zip archive of XML: a small file can unfold to any size. So its directory is looked at before anything is
unpacked. Python's `zipfile` never unpacks more of a member than the directory says, so that its word can be relied on.
Entities are refused by defusedxml, which openpyxl uses when it is installed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from phones.spreadsheets.cells import AS_TEXT, Cell, Misread, mark, unguard
from phones.spreadsheets.errors import UnreadableSpreadsheet
from provisioning.sentences import said

MAX_UNPACKED = 100_000_000
MAX_MEMBERS = 1_000
MAX_COLUMNS = 2_000
_SHEET_ROWS = 1_048_576  # a sheet of Excel's has no more, but a forged row number can say anything
_EXACT_DIGITS = 10**15  # Excel keeps 15 digits of a number

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),
    *(InvalidFileException, SyntaxError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
)
"""What zipfile, the XML parser (whose errors are `SyntaxError`) and openpyxl raise for files that are none."""


def read_xlsx(content: bytes) -> Iterator[list[Cell]]:
    """Yield the rows of the first sheet, blank ones too. Raises `UnreadableSpreadsheet` with a sentence."""
    try:
        _refuse_bombs(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not always true
        yield from _rows(sheet)
    except _BROKEN as error:
        raise UnreadableSpreadsheet(
            said("This is not an XLSX file that can be read. Save it again, or as CSV.")
        ) from error


def write_xlsx(file: IO[bytes], rows: Iterable[list[str]]) -> None:
    """Write one sheet in which every cell is typed as text, so that none is a formula, a number or a date."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Phones")
    sheet.freeze_panes = "B2"
    for cells in rows:
        sheet.append([_text_cell(sheet, text) for text in cells])
    workbook.save(file)


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise UnreadableSpreadsheet(
            said(
                "The file unpacks to more than %(most)s MB. Save the sheet alone, or as CSV.",
                most=MAX_UNPACKED // 1000000,
            )
        )


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    mac_place: int | None = None
    headed = False
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > _SHEET_ROWS or len(cells) > MAX_COLUMNS:
            raise UnreadableSpreadsheet(said("The sheet is larger than any of phones. Copy the cells into a new one."))
        texts = [_text_of(cell, is_mac=place == mac_place) for place, cell in enumerate(cells)]
        yield texts
        if not headed and any(texts):
            headed = True
            mac_place = next((place for place, text in enumerate(texts) if _names_mac(text)), None)


def _names_mac(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip().lower() == "mac"


def _text_of(cell: Any, *, is_mac: bool) -> Cell:
    """Return the text of a cell, or why it is not what was entered."""
    if cell.value is None:
        return ""
    if cell.data_type == "s":
        return unguard(str(cell.value))
    if cell.data_type == "n":
        return _mac_number(cell.value) if is_mac else _number(cell.value)
    if cell.data_type == "b":
        return "TRUE" if cell.value else "FALSE"
    if cell.data_type == "d":
        return Misread(said("The spreadsheet program took this for a date. %(advice)s", advice=AS_TEXT))
    if cell.data_type == "f":
        return Misread(said("This cell holds a formula. Replace it by its value."))
    return Misread(said("The spreadsheet program has %(value)s here.", value=cell.value))


def _mac_number(value: float) -> Misread:
    return Misread(
        said(
            "The spreadsheet program turned the MAC address into the number %(value)s, which may "
            "have lost zeros. %(advice)s",
            value=value,
            advice=AS_TEXT,
        )
    )


def _number(value: float) -> Cell:
    if abs(value) >= _EXACT_DIGITS:
        return Misread(
            said("The spreadsheet program rounds numbers of more than 15 digits. %(advice)s", advice=AS_TEXT)
        )
    return str(int(value)) if value == int(value) else str(value)


def _text_cell(sheet: Any, text: str) -> Any:
    """Return a cell of text; without its type and format, ``=`` would begin a formula and digits be a number."""
    cell = WriteOnlyCell(sheet, value=mark(text))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
