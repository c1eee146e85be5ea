"""The form of a wanted load for many phones."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firmware.versions import LoadName, UnknownLoadName, parse_load
from phones.forms.firmware import load_input
from phones.models import Phone, PhoneQuerySet, Profile
from phones.validators import validate_displayable
from provisioning.translating import translated


class FleetWishForm(forms.Form):
    """Which phones should run which load."""

    model = forms.ChoiceField(required=False)
    profile = forms.ModelChoiceField(Profile.objects.all(), required=False, empty_label=_("Every profile"))
    wanted_load = forms.CharField(
        label=_("Wanted load"),
        max_length=64,
        validators=[validate_displayable],
        widget=load_input(),
        help_text=_("Without “.loads”. Each phone is led there on its own way."),
    )

    pace = forms.ChoiceField(
        choices=[("together", _("All at once")), ("waves", _("In waves: one phone, then ten, then the rest"))],
        widget=forms.RadioSelect,
        initial="together",
        required=False,
        help_text=_("A wave begins when you say so, and only once all phones before it run the load."),
    )
    patience_hours = forms.IntegerField(
        label=_("Hours that a wave may take"),
        required=False,
        min_value=1,
        max_value=9999,
        initial=24,
        help_text=_("A wave that takes longer is shown as overdue."),
    )

    def __init__(self, *args: Any, chosen: PhoneQuerySet | None, **options: Any) -> None:
        """`chosen`: phones that were chosen in the list; then neither model nor profile is asked for."""
        super().__init__(*args, **options)
        self._chosen = chosen
        models = Phone.objects.exclude(model="").order_by("model").values_list("model", flat=True).distinct()
        self.fields["model"].choices = [("", gettext("Every model")), *((key, key) for key in models)]  # type: ignore[attr-defined]
        if chosen is not None:
            del self.fields["model"], self.fields["profile"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_wanted_load(self) -> str:
        """Take `.loads` off, and refuse a name that no way leads to."""
        name = str(self.cleaned_data["wanted_load"]).removesuffix(".loads")
        try:
            return parse_load(name).name
        except UnknownLoadName as error:
            raise forms.ValidationError(translated(str(error))) from error

    def clean(self) -> dict[str, Any]:
        """Ask for a model or a profile: a load fits one family of phones."""
        cleaned = super().clean() or self.cleaned_data
        if self._chosen is None and not cleaned.get("model") and not cleaned.get("profile") and not self.errors:
            self.add_error("model", gettext("Choose a model or a profile."))
        return cleaned

    def chosen_phones(self) -> PhoneQuerySet:
        """Return all phones that were chosen, whether they take the load or not."""
        return self._by_kind() if self._chosen is None else self._chosen

    def phones(self) -> PhoneQuerySet:
        """Return the chosen phones that take the load."""
        return self.chosen_phones().filter(model__in=self.load().family.models)

    def unfit(self) -> int:
        """Count the chosen phones that the load is not made for, or whose model is not known."""
        return self.chosen_phones().exclude(model__in=self.load().family.models).count()

    def load(self) -> LoadName:
        """Return the load of a valid form."""
        return parse_load(self.cleaned_data["wanted_load"])

    def _by_kind(self) -> PhoneQuerySet:
        phones: PhoneQuerySet = Phone.objects.all()
        if self.cleaned_data["model"]:
            phones = phones.filter(model=self.cleaned_data["model"])
        if self.cleaned_data["profile"]:
            phones = phones.filter(profile=self.cleaned_data["profile"])
        return phones
