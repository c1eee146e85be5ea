"""Cells of a phone become values of its fields; what makes no sense raises `ValueError` with a sentence."""

from collections.abc import Mapping
from typing import Any

from import_export.widgets import Widget  # type: ignore[import-untyped]

from phones.spreadsheets.cells import mac_of
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.sentences import said


class MacWidget(Widget):  # type: ignore[misc]
    """A MAC in any notation, and sentences on what spreadsheet programs make of one."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:  # noqa: ARG002
        return mac_of(value)


class ModelWidget(Widget):  # type: ignore[misc]
    """A phone model by its key, or none."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:  # noqa: ARG002
        try:
            return phone_models.model(value.strip()).key if value.strip() else ""
        except UnknownModel as error:
            raise ValueError(str(error)) from error


class TextWidget(Widget):  # type: ignore[misc]
    """A text to the letter."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:  # noqa: ARG002
        return value


class NameWidget(Widget):  # type: ignore[misc]
    """A record by its name, out of those that were read before; none when the cell is empty."""

    def __init__(self, what: str, records: Mapping[str, Any]) -> None:
        super().__init__()
        self._what = what
        self._records = records

    def clean(self, value: str, row: Any = None, **_: Any) -> Any:  # noqa: ARG002
        name = value.strip()
        if name and name not in self._records:
            raise ValueError(
                said("There is no %(kind)s “%(name)s”. Add it first, or correct the name.", kind=self._what, name=name)
            )
        return self._records[name] if name else None
