"""Rows of a table become phones, by way of django-import-export.

From the library come the walk over the rows, fields with widgets, the outcome of each row, and the transaction that a
dry run or an error rolls back. Beneath it goes what it has no words for: the buttons of a phone, which are records of
their own; writing both in bulk (`phones.bulk`); and differences as texts of cells instead of HTML.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from import_export.fields import Field  # type: ignore[import-untyped]
from import_export.instance_loaders import BaseInstanceLoader  # type: ignore[import-untyped]
from import_export.resources import ModelResource  # type: ignore[import-untyped]
from import_export.results import Result  # type: ignore[import-untyped]
from import_export.results import RowResult as LibraryRow
from tablib import Dataset  # type: ignore[import-untyped]

from phones.bulk import store_phones
from phones.documents import is_bare
from phones.models import Phone
from phones.spreadsheets.cells import Cell, Misread
from phones.spreadsheets.columns import PHONE_COLUMNS, button_columns
from phones.spreadsheets.edits import PhoneEdit
from phones.spreadsheets.known import KnownRecords, mac_or_none
from phones.spreadsheets.results import Difference
from phones.spreadsheets.tables import Table
from phones.spreadsheets.widgets import MacWidget, ModelWidget, NameWidget, TextWidget
from provisioning.sentences import said

_UNTOUCHED = {field.name for field in Phone._meta.fields} - {"mac", "label", "wanted_load"}
"""Fields whose values widgets have checked already, or that no cell fills."""


class KnownPhones(BaseInstanceLoader):  # type: ignore[misc]
    """Gives each row its phone out of those that were read at once."""

    def __init__(self, resource: "PhoneResource", dataset: Dataset) -> None:
        super().__init__(resource, dataset)
        resource.known.read_phones(dataset["mac"], with_passwords=resource.with_passwords)

    def get_instance(self, row: Mapping[str, Cell]) -> Phone | None:
        phone: Phone | None = self.resource.known.phone(row["mac"])
        return phone


class PhoneRow(LibraryRow):  # type: ignore[misc]
    """What came of one row, with what differs from the records."""

    differences: tuple[Difference, ...] = ()


class PhoneResource(ModelResource):  # type: ignore[misc]
    """One import of one table."""

    mac = Field("mac", "mac", MacWidget())
    model = Field("model", "model", ModelWidget())
    label = Field("label", "label", TextWidget())
    wanted_load = Field("wanted_load", "wanted_load", TextWidget())

    class Meta:
        model = Phone
        fields = PHONE_COLUMNS
        import_id_fields = ("mac",)
        instance_loader_class = KnownPhones
        use_bulk = True
        skip_diff = True
        report_skipped = True

    def __init__(self, table: Table, *, keep_going: bool) -> None:
        super().__init__()
        self.known = KnownRecords()
        self.fields["profile"] = Field("profile", "profile", NameWidget("profile", self.known.profiles))
        self.fields["call_server"] = Field(
            "call_server", "call_server", NameWidget(said("call server"), self.known.call_servers)
        )
        self.with_passwords = any(header.endswith("_password") for header in table.headers)
        self._table = table
        self._keep_going = keep_going
        self._buttons = button_columns(table.headers)
        self._rows_by_mac: dict[str, int] = {}
        self._edits: list[PhoneEdit] = []
        self._edit: PhoneEdit

    @classmethod
    def get_row_result_class(cls) -> type[PhoneRow]:
        return PhoneRow

    def run(self, *, dry_run: bool) -> Result:
        """Import the table in one transaction. Raises what the database or a lost key raise."""
        dataset = Dataset(*(row.cells for row in self._table.rows), headers=self._table.headers)
        result = self.import_data(
            dataset, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=not self._keep_going
        )
        for error in (*result.base_errors, *(error for row in result.rows for error in row.errors)):
            raise error.error
        return result

    def after_init_instance(self, instance: Phone, new: bool, row: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Remember what the phone was before its row."""
        self._edit = PhoneEdit(instance, is_new=new, with_passwords=self.with_passwords)

    def import_instance(self, instance: Phone, row: dict[str, Cell], **kwargs: Any) -> None:
        """Fill phone and buttons. Raises `ValidationError` with the errors of all cells."""
        errors: dict[str, Any] = _take_misread(row)
        _gather(errors, lambda: super(PhoneResource, self).import_instance(instance, row, **kwargs))
        if (first := self._first_row(row, int(kwargs["row_number"]))) is not None:
            errors["mac"] = [said("This phone stands in row %(row)s already.", row=first)]
        _gather(errors, lambda: self._edit.fill_buttons(self._buttons, row))
        if errors:
            raise ValidationError(errors)

    def skip_row(
        self,
        instance: Phone,  # noqa: ARG002
        original: Any,  # noqa: ARG002
        row: Any,  # noqa: ARG002
        import_validation_errors: Mapping[str, Any] | None = None,
    ) -> bool:
        """Skip rows that say what the records say."""
        return not import_validation_errors and not self._edit.is_new and not self._edit.differences()

    def validate_instance(
        self,
        instance: Phone,
        import_validation_errors: Mapping[str, Any] | None = None,
        validate_unique: bool = True,  # noqa: ARG002
    ) -> None:
        """Check what the row made of phone and buttons. Raises `ValidationError` with the errors of all cells."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        _gather(errors, lambda: instance.clean_fields(exclude=_UNTOUCHED | errors.keys()))
        if not {"model", "profile"} & errors.keys() and not instance.model and not is_bare(instance):
            errors["model"] = [said("Choose the model: it decides which settings the phone understands.")]
        _gather(errors, lambda: self._edit.validate_buttons(errors.keys()))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Phone, is_create: bool, row: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Keep the row for the end, when all are stored at once."""
        self._edits.append(self._edit)

    def after_import_row(self, row: Any, row_result: PhoneRow, **kwargs: Any) -> None:  # noqa: ARG002
        row_result.differences = self._edit.differences()

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:  # noqa: ARG002
        """Store all rows, unless errors keep them out."""
        if result.has_errors() or (result.has_validation_errors() and not self._keep_going):
            return
        store_phones(edit.change() for edit in self._edits)

    def _first_row(self, row: Mapping[str, Cell], row_number: int) -> int | None:
        """Return the row in which the MAC stands already; `None` when this is the first."""
        number = self._table.rows[row_number - 1].number
        mac = mac_or_none(row.get("mac", ""))
        first = self._rows_by_mac.setdefault(mac, number) if mac else number
        return first if first != number else None


def _take_misread(row: dict[str, Cell]) -> dict[str, list[str]]:
    """Take the cells that are not what was entered out of the row and return their sentences by heading."""
    misread = {column: cell.sentence for column, cell in row.items() if isinstance(cell, Misread)}
    for column in misread:
        del row[column]
    return {column: [sentence] for column, sentence in misread.items()}


def _gather(errors: dict[str, Any], step: Any) -> None:
    """Run a step and add the errors of its cells, unless a cell has one already."""
    try:
        step()
    except ValidationError as error:
        for column, messages in error.message_dict.items():
            errors.setdefault(column, messages)
