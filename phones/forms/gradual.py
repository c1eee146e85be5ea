"""The form of a publication in waves."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from phones.models import CallServer, GradualPublication, Phone, PhoneQuerySet, Profile
from phones.validators import validate_displayable


class GradualForm(forms.Form):
    """Which phones that wait come in which wave, and when waves begin by themselves."""

    note = forms.CharField(
        label=pgettext_lazy("publication", "Note"),
        required=False,
        max_length=120,
        validators=[validate_displayable],
        help_text=_("Why."),
    )
    first = forms.ModelChoiceField(
        Phone.objects.none(),
        label=_("First phone"),
        required=False,
        empty_label=_("The first of the group"),
        help_text=_("Wave 1: one phone that waits, best one that stands before you."),
    )
    model = forms.ChoiceField(label=_("Group: model"), required=False)
    profile = forms.ModelChoiceField(
        Profile.objects.all(), label=_("Group: profile"), required=False, empty_label=_("Any profile")
    )
    call_server = forms.ModelChoiceField(
        CallServer.objects.all(),
        label=_("Group: call server"),
        required=False,
        empty_label=_("Any call server"),
        help_text=_("Wave 2: the group; without any choice here, ten phones. Wave 3: all others that wait."),
    )
    patience_hours = forms.IntegerField(
        label=_("Hours that phones have"),
        min_value=1,
        max_value=9999,
        initial=24,
        help_text=_("So long after a wave its phones may take to fetch their files; then the publication stops there."),
    )
    by_itself = forms.BooleanField(
        label=_("Begin waves by themselves"),
        required=False,
        help_text=_("A timer has to call manage.py publishwaves; without it, you begin each wave on its page."),
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On these days only"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(
        label=_("To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Up to this time, of the next day where it is not later."),
    )

    _FIRST_OFFERED = 300

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["first"].queryset = _waiting()
        fields["first"].widget.choices = [
            ("", fields["first"].empty_label),
            *((phone.pk, f"{phone} ({phone.mac_with_colons})") for phone in _waiting()[: self._FIRST_OFFERED]),
        ]
        models = _waiting().exclude(model="").order_by("model").values_list("model", flat=True).distinct()
        fields["model"].choices = [("", _("Any model")), *((key, key) for key in models)]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Ask for days and both times, or for none of them; and for phones that wait."""
        cleaned = super().clean() or self.cleaned_data
        given = [bool(cleaned.get("days")), cleaned.get("start") is not None, cleaned.get("end") is not None]
        if any(given) and not all(given):
            self.add_error("days", _("Hours need days as well as both times."))
        if not _waiting().exists():
            self.add_error(None, _("No phone waits to be published."))
        return cleaned

    def gradual(self) -> GradualPublication:
        """Return the record, not stored yet."""
        cleaned = self.cleaned_data
        return GradualPublication(
            note=cleaned["note"],
            patience_hours=cleaned["patience_hours"],
            by_itself=cleaned["by_itself"],
            window_days=sorted(cleaned["days"]),
            window_start=cleaned["start"],
            window_end=cleaned["end"],
        )

    def groups(self) -> list[list[Phone]]:
        """Return the phones of the waves; each is in one of them."""
        group = list(self._group())
        first = self.cleaned_data["first"] or (group or list(_waiting()[:1]))[0]
        taken = {first.pk, *(phone.pk for phone in group)}
        rest = [phone for phone in _waiting() if phone.pk not in taken]
        return [[first], [phone for phone in group if phone != first], rest]

    def _group(self) -> PhoneQuerySet:
        chosen = {name: self.cleaned_data[name] for name in ("model", "profile", "call_server")}
        given = {name: value for name, value in chosen.items() if value}
        return _waiting().filter(**given) if given else _waiting()[:11]


def _waiting() -> PhoneQuerySet:
    return Phone.objects.needing_publish().order_by("label", "mac")
