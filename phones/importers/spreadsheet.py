"""A spreadsheet of phones is taken into the records: `import_phones(path.read_bytes())`.

All rows or none, unless told to keep going: half an office on new numbers is worse than none of it.
"""

from collections.abc import Mapping
from typing import Any

from phones.spreadsheets.columns import CellError
from phones.spreadsheets.resource import PhoneResource, PhoneRow
from phones.spreadsheets.results import RowResult, RowState, SpreadsheetResult
from phones.spreadsheets.tables import Row, Table, read_table

_STATES: Mapping[str, RowState] = {
    PhoneRow.IMPORT_TYPE_NEW: RowState.NEW,
    PhoneRow.IMPORT_TYPE_UPDATE: RowState.CHANGED,
    PhoneRow.IMPORT_TYPE_SKIP: RowState.UNCHANGED,
    PhoneRow.IMPORT_TYPE_INVALID: RowState.ERROR,
}


def import_phones(content: bytes, *, dry_run: bool = False, keep_going: bool = False) -> SpreadsheetResult:
    """Add and update the phones of a CSV or XLSX file, and say what came of each row.

    A phone that exists is updated: absent columns stay untouched, empty cells empty what they stand for. With an
    error in any row nothing is stored, unless `keep_going` asks for the good rows.

    Raises `UnreadableSpreadsheet` with a sentence when the file is no spreadsheet, and `SecretUnreadable` when the
    file has passwords and a stored one cannot be decrypted.
    """
    table = read_table(content)
    if table.errors:
        return SpreadsheetResult((), table.errors, stopped=True)
    result = PhoneResource(table, keep_going=keep_going).run(dry_run=dry_run)
    rows = tuple(_row(table, row, found) for row, found in zip(table.rows, result.rows, strict=True))
    failed = any(row.errors for row in rows)
    return SpreadsheetResult(rows, (), stopped=failed and not keep_going)


def _row(table: Table, row: Row, found: Any) -> RowResult:
    cells = dict(zip(table.headers, row.cells, strict=True))
    state = _STATES[found.import_type]
    differences = () if state is RowState.ERROR else found.differences
    return RowResult(row.number, _text(cells, "mac"), _text(cells, "label"), state, differences, _errors(row, found))


def _errors(row: Row, found: Any) -> tuple[CellError, ...]:
    messages = found.validation_error.message_dict if found.validation_error else {}
    return tuple(CellError(row.number, column, text) for column, texts in messages.items() for text in texts)


def _text(cells: Mapping[str, object], column: str) -> str:
    cell = cells.get(column, "")
    return cell if isinstance(cell, str) else ""
