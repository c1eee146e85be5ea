"""Forms of what a phone's keys do, one for each kind."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from phones.drawn import label_of
from phones.forms.opened import OpenedForm, OpenedInPlaceForm
from phones.keys import key_count
from phones.models import Button, Line, Phone, ServiceKey, SpeedDial
from phones.validators import validate_displayable


class ButtonForm(OpenedForm[Button]):
    """What all kinds have in common: a button of the phone, and that one button holds one thing."""

    def __init__(self, *args: Any, phone: Phone, **options: Any) -> None:
        super().__init__(*args, **options)
        self.phone = phone
        self.instance.phone = phone
        count = key_count(phone)
        self.fields["position"].label = _("Key")
        if count:
            self.fields["position"].help_text = ngettext(
                "The phone has one key; higher numbers are for expansion modules.",
                "The phone has keys 1 to %(count)d; higher numbers are for expansion modules.",
                count,
            ) % {"count": count}
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_position(self) -> int:
        """Refuse a button that holds something else."""
        position: int = self.cleaned_data["position"]
        others = Button.objects.filter(phone=self.phone.pk, position=position).exclude(pk=self.instance.pk)
        taken = others.first()
        if taken:
            raise forms.ValidationError(
                _("Key %(position)d is taken already: it holds the %(kind)s “%(label)s”. One key holds one thing."),
                code="taken",
                params={"position": position, "kind": _kind_within(taken), "label": label_of(taken)},
            )
        return position


class LineForm(ButtonForm):
    """A line; its password goes in and never comes out again."""

    watched = ("password",)

    new_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        validators=[validate_displayable],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    remove_password = forms.BooleanField(label=_("Remove the stored password"), required=False)

    class Meta:
        model = Line
        fields = ("position", "label", "name", "auth_name", "display_name", "voicemail_number")
        help_texts = {
            "label": _("What the display shows beside the key."),
            "name": _("The user name that the call server knows, such as 620."),
            "display_name": _("The name that is sent to the other side. Empty: the label."),
            "voicemail_number": _("What the messages key dials. Empty: the call server's number."),
        }

    field_order = ("position", "label", "name", "new_password", "remove_password", "auth_name")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].required = True
        if self.instance.password:
            self.fields["new_password"].help_text = _("One is stored. Leave this empty to keep it.")
        else:
            del self.fields["remove_password"]

    def clean(self) -> dict[str, Any]:
        """Refuse a new password and its removal at once."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new_password") and cleaned.get("remove_password"):
            self.add_error("remove_password", _("Give a new password or remove the stored one, not both."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # a hook of Django's, which its stubs leave out
        new = self.cleaned_data.get("new_password")
        if self.errors and new:
            self.add_error("new_password", _("Type the password once more: pages never show one again."))
        elif new or self.cleaned_data.get("remove_password"):
            self.instance.password = new or ""


class SpeedDialForm(ButtonForm):
    """A number to dial, with or without a lamp that shows who is busy."""

    watched = ("kind",)

    blf = forms.BooleanField(
        label=_("Show whether the number is busy (BLF)"),
        required=False,
        help_text=_("Works with an Asterisk that has the patch of usecallmanager.nz; elsewhere the lamp stays dark."),
    )

    class Meta:
        model = SpeedDial
        fields = ("position", "label", "target")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].required = True
        self.fields["blf"].initial = self.instance.kind == Button.Kind.BLF

    def _post_clean(self) -> None:
        self.instance.kind = Button.Kind.BLF if self.cleaned_data.get("blf") else Button.Kind.SPEED_DIAL
        super()._post_clean()  # type: ignore[misc]  # a hook of Django's, which its stubs leave out


class ServiceForm(ButtonForm):
    """An XML service to open."""

    class Meta:
        model = ServiceKey
        fields = ("position", "label", "target")
        labels = {"target": _("URL")}
        help_texts = {"target": _("Address of the XML service, such as http://192.168.1.10/services/menu.xml.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].required = True


class FeatureForm(ButtonForm):
    """Another function, which an imported file brought: its `featureID` is among the settings."""

    class Meta:
        model = Button
        fields = ("position", "label")


class LineInPlaceForm(OpenedInPlaceForm[Button], LineForm):
    """The form of Django's administration."""


class SpeedDialInPlaceForm(OpenedInPlaceForm[Button], SpeedDialForm):
    """The form of Django's administration."""


class ServiceInPlaceForm(OpenedInPlaceForm[Button], ServiceForm):
    """The form of Django's administration."""


FORMS: dict[str, type[ButtonForm]] = {
    Button.Kind.LINE: LineForm,
    Button.Kind.SPEED_DIAL: SpeedDialForm,
    Button.Kind.BLF: SpeedDialForm,
    Button.Kind.SERVICE: ServiceForm,
    Button.Kind.FEATURE: FeatureForm,
}
"""The form of each kind of button."""


def _kind_within(button: Button) -> str:
    """Return the kind's name as it stands within a sentence: a capital alone at the front is lost, not that of BLF."""
    kind = button.get_kind_display()
    return kind[0].lower() + kind[1:]
