"""Phones are written as a spreadsheet that can be imported again."""

import io
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import IO

from django.db.models import Prefetch

from phones.models import Button, PhoneQuerySet
from phones.spreadsheets.columns import BUTTON_PARTS, PHONE_COLUMNS, button_column, cells_of
from phones.spreadsheets.csv_files import write_csv
from phones.spreadsheets.xlsx_files import write_xlsx

_CHUNK = 1000
_PHONE_FIELDS = ("mac", "model", "label", "wanted_load", "profile__name", "call_server__name")

BUTTONS = "buttons"
"""Stands for the columns of all buttons where columns are chosen."""
ALL_COLUMNS = (*PHONE_COLUMNS, BUTTONS)


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def export_phones(
    phones: PhoneQuerySet,
    file: IO[bytes],
    file_format: Format,
    *,
    columns: Collection[str] = ALL_COLUMNS,
    with_passwords: bool = False,
) -> None:
    """Write the phones, sorted by MAC, with columns for the buttons that any of them uses.

    Of `columns` the MAC stands there always. Without passwords there are no columns for them, so that importing the
    file leaves them alone. Raises `SecretUnreadable` when passwords are asked for and one cannot be decrypted.
    """
    rows = table_of(phones, columns=columns, with_passwords=with_passwords)
    if file_format is Format.XLSX:
        write_xlsx(file, rows)
        return
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    write_csv(text, rows)
    text.detach()


def table_of(
    phones: PhoneQuerySet, *, columns: Collection[str] = ALL_COLUMNS, with_passwords: bool
) -> Iterator[list[str]]:
    """Yield the headings and then one row to a phone, in bounded memory."""
    headers = _headers(phones, columns, with_passwords=with_passwords)
    yield headers
    fields = ["position", "kind", "label", "name", "target", "auth_name", "display_name", "phone_id"]
    buttons = Button.objects.only(*fields, *(["password"] if with_passwords else []))
    related = phones.select_related("profile", "call_server").only(*_PHONE_FIELDS).order_by("mac")
    for phone in related.prefetch_related(Prefetch("buttons", buttons)).iterator(chunk_size=_CHUNK):
        cells = cells_of(phone, phone.buttons.all(), with_passwords=with_passwords)
        yield [cells.get(header, "") for header in headers]


def _headers(phones: PhoneQuerySet, columns: Collection[str], *, with_passwords: bool) -> list[str]:
    of_phones = [column for column in PHONE_COLUMNS if column == "mac" or column in columns]
    if BUTTONS not in columns:
        return of_phones
    buttons = Button.objects.filter(phone__in=phones.order_by().values("pk")).order_by("position")
    parts = [part for part in BUTTON_PARTS if with_passwords or part != "password"]
    positions = buttons.values_list("position", flat=True).distinct()
    return [*of_phones, *(button_column(position, part) for position in positions for part in parts)]
