"""CSV files as spreadsheet programs write them: with or without a byte-order mark, with commas, semicolons or tabs."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from phones.spreadsheets.cells import guard, unguard
from phones.spreadsheets.errors import UnreadableSpreadsheet
from provisioning.sentences import said

MAX_LINE = 1_000_000

_SEPARATORS = ",;\t"


def read_csv(content: bytes) -> Iterator[list[str]]:
    """Yield the rows, blank ones too. Raises `UnreadableSpreadsheet` with a sentence."""
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableSpreadsheet(said("This is neither a CSV nor an XLSX file: it holds binary data."))
    try:
        for cells in csv.reader(_lines(text), delimiter=_separator(text)):
            yield [unguard(cell) for cell in cells]
    except csv.Error as error:
        raise UnreadableSpreadsheet(said("This is not a CSV file: %(error)s.", error=str(error))) from error


def write_csv(file: io.TextIOBase, rows: Iterable[list[str]]) -> None:
    """Write rows with commas; no cell can be taken for a formula."""
    writer = csv.writer(file)  # with its own line ends: with others, it would leave a carriage return unquoted
    writer.writerows([guard(text) for text in cells] for cells in rows)


def _decoded(content: bytes) -> str:
    """Return the text. What is not UTF-8 is what Excel writes on a Windows of Western Europe."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSpreadsheet(said("The text is neither UTF-8 nor Windows-1252. Save it as “CSV UTF-8”."))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, whichever these are."""
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_LINE:
            raise UnreadableSpreadsheet(said("A line of the file is longer than any row of a phone."))
        yield line


def _separator(text: str) -> str:
    """Return the character that splits the first row into the most cells."""
    first = next((line for line in _lines(text) if line.strip()), "")
    return max(_SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator))))
