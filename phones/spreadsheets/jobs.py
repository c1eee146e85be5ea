"""A table that was uploaded is looked at, and taken in: as jobs where it is large.

Each can be begun again: taking a table in twice changes nothing the second time.
"""

from typing import Any

from django.urls import reverse

from phones.importers.spreadsheet import import_phones
from phones.importers.staging import Batch, find
from phones.spreadsheets.results import RowResult, RowState, SpreadsheetResult
from provisioning.jobs import Result, Task
from provisioning.progress import Phase, Progress

_ORDER = (RowState.ERROR, RowState.CHANGED, RowState.NEW, RowState.UNCHANGED)
"""Rows that need somebody come first."""


def look(task: Task, progress: Progress) -> Result:
    """See what taking the table in would do. Raises `UnreadableSpreadsheet`, `NoSuchBatch`, `SecretUnreadable`."""
    progress(Phase.CHECKING)
    batch = _batch(task)
    batch.keep_look(as_json(import_phones(content_of(batch), dry_run=True)))
    return Result(reverse("phones:table_review", args=[batch.token]))


def take(task: Task, progress: Progress) -> Result:
    """Take the table in, and keep what came of it. Raises what `look` does."""
    progress(Phase.CHANGING)
    batch = _batch(task)
    address = reverse("phones:table_review", args=[batch.token])
    if batch.report() is None:
        result = import_phones(content_of(batch), keep_going=task.arguments["keep_going"])
        batch.finish({**as_json(result), "rows": [_row(row) for row in result.rows if row.errors]})
    return Result(address)


def content_of(batch: Batch) -> bytes:
    """Return the uploaded file."""
    (origin,) = batch.origins()
    return origin.path.read_bytes()


def as_json(result: SpreadsheetResult) -> dict[str, Any]:
    """Return what a page shows of a result. Passwords are masked in it."""
    rows = sorted(result.rows, key=lambda row: _ORDER.index(row.state))
    return {
        "counts": result.counts(),
        "stopped": result.stopped,
        "headings": [error.message for error in result.header_errors],
        "rows": [_row(row) for row in rows],
    }


def _batch(task: Task) -> Batch:
    return find(task.arguments["token"], task.arguments["user"])


def _row(row: RowResult) -> dict[str, Any]:
    return {
        "number": row.row,
        "mac": row.mac,
        "label": row.label,
        "state": row.state,
        "differences": [(found.column, found.before, found.after) for found in row.differences],
        "errors": [(error.column, error.message) for error in row.errors],
    }
