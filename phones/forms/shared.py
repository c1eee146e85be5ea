"""Forms of what phones share: call servers and profiles."""

from dataclasses import asdict
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.forms.opened import OpenedForm, OpenedInPlaceForm
from phones.models import CallServer, Profile
from phones.presets import Preset, preset

_STARTS_FROM_KIND = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-params": "kind",
    "hx-target": "#preset",
    "hx-select": "#preset",
    "hx-swap": "outerHTML",
    "hx-select-oob": "#id_port,#id_transport,#id_voicemail_number",
}
"""Another kind brings its usual values; what else was typed stays."""


class CallServerForm(OpenedForm[CallServer]):
    """The SIP server that phones register with."""

    class Meta:
        model = CallServer
        fields = (
            "kind",
            "name",
            "address",
            "port",
            "transport",
            "voicemail_number",
            "backup_address",
            "backup_port",
        )
        help_texts = {
            "kind": _("Brings what such servers usually want; see below."),
            "name": _("What you call it, such as “FRITZ!Box” or “Office PBX”."),
            "port": _("5060 unless the server says otherwise."),
        }
        error_messages = {"name": {"unique": _("There is a call server of this name already.")}}
        widgets = {
            "name": forms.TextInput(attrs={"placeholder": "FRITZ!Box"}),
            "address": forms.TextInput(attrs={"placeholder": "192.168.178.1", "class": "mono", "spellcheck": "false"}),
            "voicemail_number": forms.TextInput(attrs={"placeholder": "**600"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            self.fields["kind"].widget.attrs |= _STARTS_FROM_KIND
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def preset(self) -> Preset:
        """What is known of the kind that is chosen; that of the record where the choice makes no sense."""
        kind = str(self["kind"].value())
        return preset(kind if kind in CallServer.Kind.values else self.instance.kind)


def suggestions(kind: str) -> dict[str, Any]:
    """Return what the form of a new server of this kind starts with; nothing for a kind that there is not."""
    if kind not in CallServer.Kind.values:
        return {}
    return {"kind": kind, **asdict(preset(kind).defaults)}


class ProfileForm(OpenedForm[Profile]):
    """Name and place of a profile; its settings have a page of their own."""

    class Meta:
        model = Profile
        fields = ("name", "description", "parent", "bare")
        help_texts = {"parent": _("This profile has its settings too, and can override them.")}
        error_messages = {"name": {"unique": _("There is a profile of this name already.")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].empty_label = gettext("None")  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False


class CallServerInPlaceForm(OpenedInPlaceForm[CallServer], CallServerForm):
    """The form of Django's administration."""


class ProfileInPlaceForm(OpenedInPlaceForm[Profile], ProfileForm):
    """The form of Django's administration."""
