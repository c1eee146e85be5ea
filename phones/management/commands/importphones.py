"""manage.py importphones FILE [--dry-run] [--keep-going] [--json]: add and update phones from a CSV or XLSX file."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from phones.importers.spreadsheet import import_phones
from phones.spreadsheets.errors import UnreadableSpreadsheet
from phones.spreadsheets.results import RowResult, RowState, SpreadsheetResult
from phones.spreadsheets.tables import MAX_BYTES
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = (
        "Add and update phones from a CSV or XLSX file, all of them or none. Absent columns stay untouched, empty "
        "cells empty their field; an empty password stays as it was, and a button of an empty kind is removed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a .csv or .xlsx file with the column mac")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--keep-going", action="store_true", help="take over the good rows when others have errors")

    def handle(self, **options: Any) -> None:
        """Import. Ends with 1 when a row has an error."""
        try:
            content = _content(options["file"])
            result = import_phones(content, dry_run=options["dry_run"], keep_going=options["keep_going"])
        except (UnreadableSpreadsheet, SecretUnreadable) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        if options["json"]:
            self.print_json(_as_json(result))
        else:
            self._tell(result, dry_run=options["dry_run"])
        if result.errors:
            sys.exit(1)

    def _tell(self, result: SpreadsheetResult, *, dry_run: bool) -> None:
        for row in result.rows:
            if dry_run and row.state in (RowState.NEW, RowState.CHANGED):
                self.stdout.write(_described(row))
        for error in result.errors:
            self.stderr.write(f"Row {error.row}{f', {error.column}' if error.column else ''}: {error.message}")
        self.stdout.write(_summary(result, dry_run=dry_run))


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise CommandError(f"{path} is not there, or not a regular file.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _described(row: RowResult) -> str:
    changes = "; ".join(f"{found.column}: “{found.before}” → “{found.after}”" for found in row.differences)
    return f"Row {row.row}, {row.mac}: {row.state}. {changes}"


def _summary(result: SpreadsheetResult, *, dry_run: bool) -> str:
    counts = ", ".join(f"{number} {state}" for state, number in result.counts().items() if number)
    if result.stopped:
        return f"Nothing was imported, because of the errors: {counts or 'the headings are wrong'}."
    return f"{'Nothing was done' if dry_run else 'Imported'}: {counts or 'no phones in the file'}."


def _as_json(result: SpreadsheetResult) -> dict[str, Any]:
    """Return what was done, or would be in a dry run: nothing is created or updated when errors stopped it all."""
    counts = result.counts()
    return {
        "created": 0 if result.stopped else counts[RowState.NEW],
        "updated": 0 if result.stopped else counts[RowState.CHANGED],
        "unchanged": counts[RowState.UNCHANGED],
        "errors": [asdict(error) for error in result.errors],
    }
