"""A table to begin with: the headings, and one phone that shows what belongs below them."""

import io

from phones.models import Button
from phones.spreadsheets.columns import BUTTON_PARTS, PHONE_COLUMNS, button_column
from phones.spreadsheets.csv_files import write_csv
from phones.spreadsheets.export import Format
from phones.spreadsheets.xlsx_files import write_xlsx

_EXAMPLE = {
    "mac": "001122AABBCC",
    "model": "7941G",
    "label": "Reception",
    "button1_kind": Button.Kind.LINE.value,
    "button1_label": "Desk",
    "button1_value": "620",
    "button2_kind": Button.Kind.SPEED_DIAL.value,
    "button2_label": "Door",
    "button2_value": "**21",
}


def write_template(file_format: Format) -> bytes:
    """Return the file."""
    headers = [*PHONE_COLUMNS, *(button_column(position, part) for position in (1, 2) for part in BUTTON_PARTS)]
    rows = [headers, [_EXAMPLE.get(header, "") for header in headers]]
    file = io.BytesIO()
    if file_format is Format.XLSX:
        write_xlsx(file, rows)
        return file.getvalue()
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    write_csv(text, rows)
    text.flush()
    return file.getvalue()
