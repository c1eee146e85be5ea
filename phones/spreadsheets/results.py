"""What came of a spreadsheet, row by row."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from phones.spreadsheets.columns import CellError


class RowState(StrEnum):
    """What a row is to the records."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs from the records, passwords masked."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row of the file."""

    row: int
    mac: str
    """As it stands in the file when it is no MAC."""
    label: str
    state: RowState
    differences: tuple[Difference, ...] = ()
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True, slots=True)
class SpreadsheetResult:
    """What came of the whole file."""

    rows: tuple[RowResult, ...]
    """In the order of the file."""
    header_errors: tuple[CellError, ...]
    stopped: bool
    """True when errors kept everything out of the records, the good rows too."""

    @property
    def errors(self) -> tuple[CellError, ...]:
        """All errors, in the order of the file."""
        return (*self.header_errors, *(error for row in self.rows for error in row.errors))

    def counts(self) -> dict[RowState, int]:
        """Count the rows by their state, whether they were taken over or not."""
        counts = Counter(row.state for row in self.rows)
        return {state: counts[state] for state in RowState}
