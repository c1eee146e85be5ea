"""Forms of phones."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.documents import line_start
from phones.forms.opened import OpenedForm, OpenedInPlaceForm
from phones.models import Button, Line, Phone, Profile, model_choices
from phones.validators import validate_displayable

IDENTITY_FIELDS = ("mac", "model", "label", "call_server", "profile")
FIRMWARE_FIELDS = ("wanted_load", "running_load", "hardware_version")
PHONE_FIELDS = (*IDENTITY_FIELDS, *FIRMWARE_FIELDS)

_FIRST_LINE = Fieldset(
    _("First line"),
    HTML('<p class="muted">{{ form.about_first_line }}</p>'),
    "line_name",
    "line_password",
    "line_label",
    "line_voicemail",
)


class PhoneForm(OpenedForm[Phone]):
    """Who a phone is and what it inherits."""

    class Meta:
        model = Phone
        fields = PHONE_FIELDS
        widgets = {
            "mac": forms.TextInput(
                attrs={"data-mac": "", "class": "mono", "autocomplete": "off", "spellcheck": "false"}
            ),
        }
        help_texts = {
            "model": _("Printed on the back of the phone, too."),
            "call_server": _("Where the phone registers its lines."),
            "profile": _("Settings that it shares with other phones."),
        }
        error_messages = {"mac": {"unique": _("There is a phone with this MAC address already.")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["model"].choices = [("", gettext("Choose the model")), *model_choices()]  # type: ignore[attr-defined]
        self.fields["call_server"].empty_label = gettext("None")  # type: ignore[attr-defined]
        self.fields["profile"].empty_label = gettext("None")  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(Fieldset("", *IDENTITY_FIELDS), Fieldset(gettext("Firmware"), *FIRMWARE_FIELDS))

    def clean(self) -> dict[str, Any]:
        """Ask for the model, unless nothing built-in lies beneath the phone's settings."""
        cleaned = super().clean() or self.cleaned_data
        profile: Profile | None = cleaned.get("profile")
        bare = profile is not None and any(above.bare for above in profile.chain())
        if not cleaned.get("model") and "model" not in self.errors and not bare:
            self.add_error("model", gettext("Choose the model: it decides which settings the phone understands."))
        return cleaned


class PhoneInPlaceForm(OpenedInPlaceForm[Phone], PhoneForm):
    """The form of Django's administration."""


class AddPhoneForm(PhoneForm):
    """A new phone and, if one likes, its first line."""

    about_first_line = _("Optional: more lines, speed dials and services can be added afterwards.")
    """Stands above the fields of the line."""

    line_label = forms.CharField(
        label=_("Label of the line"),
        required=False,
        max_length=60,
        validators=[validate_displayable],
        help_text=_("What the display shows beside the key."),
    )
    line_name = forms.CharField(
        label=_("Account"),
        required=False,
        max_length=128,
        validators=[validate_displayable],
        help_text=_("The user name that the call server knows, such as 620."),
    )
    line_password = forms.CharField(
        label=_("Password of the account"),
        required=False,
        strip=False,
        validators=[validate_displayable],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    line_voicemail = forms.CharField(
        label=_("Voicemail number"),
        required=False,
        max_length=40,
        validators=[validate_displayable],
        help_text=_("Only when it differs from the call server's."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper.layout.insert(1, _FIRST_LINE)

    def clean(self) -> dict[str, Any]:
        """Ask for the account when anything else of the line was given."""
        cleaned = super().clean()
        given = [cleaned.get(name) for name in ("line_label", "line_password", "line_voicemail")]
        if any(given) and not cleaned.get("line_name") and "line_name" not in self.errors:
            self.add_error(
                "line_name", gettext("A line registers with an account: give its name, or leave the line empty.")
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # a hook of Django's, which its stubs leave out
        if self.errors and self.cleaned_data.get("line_password"):
            self.add_error("line_password", gettext("Type the password once more: pages never show one again."))

    def first_line(self) -> Line | None:
        """Return the line to store with the phone; `None` when no account was given."""
        given = self.cleaned_data
        if not given["line_name"]:
            return None
        return Line(
            phone=self.instance,
            position=1,
            kind=Button.Kind.LINE,
            label=given["line_label"],
            name=given["line_name"],
            password=given["line_password"],
            voicemail_number=given["line_voicemail"],
            settings=line_start(self.instance),
        )
