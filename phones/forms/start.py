"""The questions of the guided set-up, one form to a screen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firmware.models import FirmwareLoad
from phones.label import read_label
from phones.mac import InvalidMac, normalise_mac
from phones.models import Button, CallServer, GuidedStart, Line, Phone, SpeedDial, model_choices
from phones.presets import preset
from phones.validators import validate_displayable, validate_host
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.translating import translated

LONGEST = 500
"""Characters of an answer that are kept."""
_SPEED_DIALS = 5
"""Keys beside the line that the set-up asks for; the others have the phone's own page."""


class ServerStep(forms.Form):
    """Where the phone registers: at a call server that is known, or at a new one."""

    known = forms.ModelChoiceField(
        label=_("Call server"),
        queryset=CallServer.objects.none(),
        required=False,
        blank=True,
        empty_label=_("Another one, which Offhook does not know yet"),
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=_("What is it?"), required=False, choices=CallServer.Kind)
    address = forms.CharField(
        label=_("Address of the call server"),
        required=False,
        max_length=50,
        validators=[validate_host],
        help_text=_("The IP address, such as 192.168.178.1: with a name, phones may find it under IPv6."),
        widget=forms.TextInput({"class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("What you call it"),
        required=False,
        max_length=80,
        validators=[validate_displayable],
        help_text=_("Empty: the name of its kind."),
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, start: GuidedStart, **options: Any) -> None:
        super().__init__(data, **options)
        self.start = start
        servers = CallServer.objects.all()
        self.fields["known"].queryset = servers  # type: ignore[attr-defined]
        if not servers:
            del self.fields["known"]

    def clean(self) -> dict[str, Any]:
        """Ask for the address of a new server, and for a name that no other has."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("known"):
            for name in ("kind", "address", "name"):
                self.errors.pop(name, None)
            return cleaned
        if not cleaned.get("address") and "address" not in self.errors:
            self.add_error("address", _("Give the address at which the phone reaches the call server."))
        if CallServer.objects.filter(name=self._name()).exists():
            self.add_error("name", _("There is a call server of this name already: choose it, or give another name."))
        return cleaned

    def server(self) -> CallServer:
        """Return the call server that the answers name, stored or not yet."""
        known: CallServer | None = self.cleaned_data.get("known")
        if known:
            return known
        kind = self._kind()
        defaults = preset(kind).defaults
        return CallServer(
            kind=kind,
            name=self._name(),
            address=self.cleaned_data.get("address", ""),
            port=defaults.port,
            transport=defaults.transport,
            voicemail_number=defaults.voicemail_number,
        )

    def _kind(self) -> CallServer.Kind:
        return CallServer.Kind(self.cleaned_data.get("kind") or CallServer.Kind.FRITZBOX)

    def _name(self) -> str:
        return self.cleaned_data.get("name") or str(self._kind().label)


class PhoneStep(forms.ModelForm[Phone]):
    """Which phone it is: what the label at its back tells."""

    mac = forms.CharField(
        label=_("MAC address"),
        max_length=LONGEST,
        help_text=_("Every notation is fine. Or paste the text of the whole label: MAC, model and version are found."),
        error_messages={"required": _("Give the MAC address: twelve digits and letters on the label of the phone.")},
        widget=forms.TextInput(
            {"class": "mono", "autocomplete": "off", "spellcheck": "false", "data-mac": "", "data-label": ""}
        ),
    )

    class Meta:
        model = Phone
        fields = ("mac", "model", "label", "hardware_version")
        labels = {"label": _("Where it stands, or who uses it")}
        help_texts = {
            "model": _("Printed on the back of the phone, too."),
            "label": _("Many models show it on the display."),
            "hardware_version": _("The VID, such as V08, on the label at the back. It may stay empty."),
        }

    def __init__(self, data: Mapping[str, str] | None = None, *, start: GuidedStart, **options: Any) -> None:
        super().__init__(data, **options)
        self.start = start
        self.fields["model"].choices = [("", _("Choose the model")), *model_choices()]  # type: ignore[attr-defined]
        self.fields["model"].required = True
        self.fields["model"].error_messages["required"] = _(
            "Choose the model: it decides which settings the phone understands."
        )

    def clean_mac(self) -> str:
        """Return the stored form. Refuses what is no MAC address, and one that a phone has already."""
        try:
            mac = normalise_mac(self.cleaned_data["mac"])
        except InvalidMac as error:
            raise forms.ValidationError(translated(str(error)), code="invalid_mac") from error
        if Phone.objects.filter(mac=mac).exists():
            raise forms.ValidationError(_("There is a phone with this MAC address already."), code="unique")
        return mac


class LineStep(forms.ModelForm[Line]):
    """The account of the first line, and speed dials on the keys beside it."""

    password = forms.CharField(
        label=_("Password of the account"),
        required=False,
        strip=False,
        max_length=128,
        validators=[validate_displayable],
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    class Meta:
        model = Line
        fields = ("name", "label")
        labels = {"name": _("Account"), "label": _("What the display shows beside the key")}
        help_texts = {
            "name": _("The user name that you gave the phone at the call server."),
            "label": _("Empty: the account."),
        }

    field_order = ("name", "password", "label")

    def __init__(self, data: Mapping[str, str] | None = None, *, start: GuidedStart, **options: Any) -> None:
        super().__init__(data, **options)
        self.start = start
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("Give the user name with which the phone signs in.")
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if start.password:
            self.fields["password"].help_text = _("One is stored. Leave this empty to keep it.")
        self.positions = tuple(range(2, min(_keys_of(start), _SPEED_DIALS + 1) + 1))
        for position in self.positions:
            self.fields |= _speed_dial_fields(position)

    def clean(self) -> dict[str, Any]:
        """Ask for the password, and for the number of each speed dial that has a label."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("password") and not self.start.password:
            self.add_error("password", _("Without its password the phone cannot sign in."))
        for position in self.positions:
            if cleaned.get(f"label_{position}") and not cleaned.get(f"number_{position}"):
                self.add_error(f"number_{position}", _("Give the number that this key dials, or empty its label."))
        return cleaned

    def dial_rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """Return the keys beside the line, each with the fields of its label and number."""
        return [(position, self[f"label_{position}"], self[f"number_{position}"]) for position in self.positions]

    def buttons(self) -> list[Button]:
        """Return what goes onto the keys, none of it stored yet."""
        line = self.instance
        line.kind, line.position = Button.Kind.LINE, 1
        line.password = self.cleaned_data.get("password") or self.start.password
        dials = (self._speed_dial(position) for position in self.positions)
        return [line, *(dial for dial in dials if dial.target)]

    def _speed_dial(self, position: int) -> SpeedDial:
        given = self.cleaned_data
        return SpeedDial(
            kind=Button.Kind.SPEED_DIAL,
            position=position,
            label=given.get(f"label_{position}", ""),
            target=given.get(f"number_{position}", ""),
        )


class FirmwareStep(forms.Form):
    """Which firmware the phone runs, and which it should run."""

    running_load = forms.CharField(
        label=_("What it runs now"),
        required=False,
        max_length=64,
        validators=[validate_displayable],
        help_text=_("As its Status menu says, such as SCCP41.8-5-2S. Empty: not known."),
        widget=forms.TextInput({"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    wanted_load = forms.ChoiceField(label=_("What it should run"), required=False, widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, str] | None = None, *, start: GuidedStart, **options: Any) -> None:
        super().__init__(data, **options)
        loads = [(load.name, load.name) for load in loads_for(_model_of(start))]
        keep = ("", _("What it has: change nothing"))
        self.fields["wanted_load"].choices = [keep, *loads]  # type: ignore[attr-defined]
        self.fields["wanted_load"].initial = ""

    def clean_running_load(self) -> str:
        """Take `.loads` off, as people copy it from lists of files."""
        return str(self.cleaned_data["running_load"]).removesuffix(".loads")


StepForm = ServerStep | PhoneStep | LineStep | FirmwareStep


def loads_for(model: str) -> list[FirmwareLoad]:
    """Return the SIP loads that are there complete and fit the model, the newest names first, each name once."""
    loads = FirmwareLoad.objects.for_phones().complete().filter(protocol="SIP").order_by("-name")
    return list({load.name: load for load in loads if model in load.fits}.values())


def with_label(answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers in which the text of a label, given as the MAC, has become MAC, model and hardware version."""
    text = answers.get("mac", "")
    try:
        return {**answers, "mac": normalise_mac(text)}
    except InvalidMac:
        label = read_label(text)
    found = {"mac": label.mac, "model": label.model, "hardware_version": label.hardware_version}
    return {**answers, **{name: value for name, value in found.items() if value}} if label.mac else dict(answers)


def _model_of(start: GuidedStart) -> str:
    return str(start.answers.get("phone", {}).get("model", ""))


def _keys_of(start: GuidedStart) -> int:
    try:
        return phone_models.model(_model_of(start)).buttons
    except UnknownModel:
        return 0


def _speed_dial_fields(position: int) -> dict[str, forms.Field]:
    label = _("Label of key %(key)d") % {"key": position}
    number = _("Number of key %(key)d") % {"key": position}
    return {f"label_{position}": _optional(label, 60), f"number_{position}": _optional(number, 255)}


def _optional(label: str, longest: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, validators=[validate_displayable])
