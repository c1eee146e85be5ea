"""Forms of what is done with many phones at once."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from phones.many import FIELDS
from phones.models.buttons import LAST_KEY

_AS_IS, _NONE = "", "none"


class ManyFieldsForm(forms.Form):
    """Profile and call server of many phones: another one, none, or as each of them has it."""

    profile = forms.ChoiceField(label=_("Profile"), required=False)
    call_server = forms.ChoiceField(label=_("Call server"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for name, kind in FIELDS.items():
            self.fields[name].choices = _choices(kind)  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Ask for one of them."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose a profile or a call server."))
        return cleaned

    def chosen(self) -> dict[str, int | None]:
        """Return what was chosen, by field; `None` for none."""
        given = {name: text for name, text in self.cleaned_data.items() if text != _AS_IS}
        return {name: None if text == _NONE else int(text) for name, text in given.items()}


class LinesForm(forms.Form):
    """Which lines of many phones are meant."""

    key = forms.IntegerField(
        label=_("Only the line on key"),
        required=False,
        min_value=1,
        max_value=LAST_KEY,
        help_text=_("Empty: every line of each phone."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CountForm(forms.Form):
    """The number of phones, typed by who knows what he does."""

    count = forms.IntegerField(label=_("Number of phones"), min_value=0)

    def __init__(self, data: Mapping[str, Any] | None = None, *, expected: int) -> None:
        super().__init__(data)
        self._expected = expected
        self.fields["count"].help_text = _("Type %(count)d to delete them all.") % {"count": expected}
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_count(self) -> int:
        """Refuse another number."""
        count: int = self.cleaned_data["count"]
        if count != self._expected:
            raise forms.ValidationError(_("These are %(count)d phones."), params={"count": self._expected})
        return count


class SshForm(forms.Form):
    """Which of the chosen phones get new SSH passwords."""

    which = forms.ChoiceField(
        label=_("Who gets one"),
        choices=[
            ("missing", _("Phones that have none of their own yet")),
            ("all", _("All of them: new ones take the place of those that they have")),
        ],
        initial="missing",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False


def _choices(kind: type[Model]) -> list[tuple[str, str]]:
    records = ((str(record.pk), str(record)) for record in kind._default_manager.all())
    return [(_AS_IS, str(_("As each phone has it"))), *records, (_NONE, str(_("None")))]
