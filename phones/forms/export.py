"""The form of a table of phones that goes out."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from phones.spreadsheets.export import ALL_COLUMNS, BUTTONS, Format

_COLUMNS = (
    ("model", _("Model")),
    ("label", _("Label")),
    ("profile", _("Profile")),
    ("call_server", _("Call server")),
    ("wanted_load", _("Wanted load")),
    (BUTTONS, _("Lines and other keys")),
)


class ExportForm(forms.Form):
    """Format and columns; the MAC address stands in every table."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(Format.CSV.value, "CSV"), (Format.XLSX.value, "XLSX (Excel, LibreOffice)")],
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=_COLUMNS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The MAC address is always there. A column that is left out stays untouched on the way back in."),
    )
    passwords = forms.BooleanField(
        label=_("With the passwords of the lines, in clear"),
        required=False,
        help_text=_("The trail says that you took them. Without them, passwords stay as they are on the way back in."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, may_reveal: bool) -> None:
        super().__init__(data, initial={"format": Format.CSV.value, "columns": list(ALL_COLUMNS)})
        if not may_reveal:
            del self.fields["passwords"]
        self.helper = FormHelper()
        self.helper.form_tag = False
