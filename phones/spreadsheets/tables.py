"""A spreadsheet file of either format becomes a table of texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from phones.spreadsheets.cells import Cell, Misread
from phones.spreadsheets.columns import CellError, header_errors
from phones.spreadsheets.csv_files import read_csv
from phones.spreadsheets.errors import UnreadableSpreadsheet
from phones.spreadsheets.xlsx_files import read_xlsx
from provisioning.sentences import said

MAX_BYTES = 30_000_000
MAX_ROWS = 60_000

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One phone."""

    number: int
    """As a spreadsheet counts: the headings are row 1."""
    cells: tuple[Cell, ...]
    """As many as there are headings."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, without blank rows and without blank columns."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    errors: tuple[CellError, ...]
    """What is wrong with the headings; the rows mean nothing then."""


def read_table(content: bytes) -> Table:
    """Read a CSV or an XLSX file; the content tells which.

    Raises `UnreadableSpreadsheet` with a sentence when it is neither, or too large.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableSpreadsheet(said("The file is larger than %(most)s MB. Split it.", most=MAX_BYTES // 1000000))
    if content.startswith(_OLD_OFFICE):
        raise UnreadableSpreadsheet(said("This is an .xls file, or one with a password: save it as .xlsx without one."))
    lines: Iterator[Sequence[Cell]] = read_xlsx(content) if content.startswith(_ZIP) else read_csv(content)
    filled = ((number, cells) for number, cells in enumerate(lines, start=1) if not _is_blank(cells))
    numbered = list(islice(filled, MAX_ROWS + 2))
    if not numbered:
        raise UnreadableSpreadsheet(said("The file is empty."))
    if len(numbered) > MAX_ROWS + 1:
        raise UnreadableSpreadsheet(said("The file has more than %(most)s phones. Split it.", most=MAX_ROWS))
    return _table(numbered)


def _table(numbered: Sequence[tuple[int, Sequence[Cell]]]) -> Table:
    headers = [cell.strip().lower() if isinstance(cell, str) else "?" for cell in numbered[0][1]]
    named = [place for place, header in enumerate(headers) if header]
    rows = [Row(number, _padded(cells, named)) for number, cells in numbered[1:]]
    given = tuple(headers[place] for place in named)
    return Table(given, tuple(rows), (*header_errors(given), *_without_heading(numbered[1:], set(named))))


def _padded(cells: Sequence[Cell], places: Iterable[int]) -> tuple[Cell, ...]:
    """Return the cells at `places`; spreadsheet programs leave out empty ones at the end of a row."""
    return tuple(cells[place] if place < len(cells) else "" for place in places)


def _without_heading(numbered: Iterable[tuple[int, Sequence[Cell]]], named: set[int]) -> list[CellError]:
    """Return an error for each column that holds something and has no heading."""
    first: dict[int, int] = {}
    for number, cells in numbered:
        for place, cell in enumerate(cells):
            if place not in named and not _is_empty(cell):
                first.setdefault(place, number)
    return [
        CellError(
            1,
            "",
            said(
                "Column %(column)s has no heading, but something stands there in row %(number)s.",
                column=place + 1,
                number=number,
            ),
        )
        for place, number in sorted(first.items())
    ]


def _is_blank(cells: Iterable[Cell]) -> bool:
    return all(_is_empty(cell) for cell in cells)


def _is_empty(cell: Cell) -> bool:
    return not isinstance(cell, Misread) and not cell.strip()
