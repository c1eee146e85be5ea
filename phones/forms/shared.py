"""Forms of what phones share: call servers and profiles."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from phones.models import CallServer, Profile


class CallServerForm(forms.ModelForm[CallServer]):
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
            "kind": "A FRITZ!Box tells its phones the time as well.",
            "name": "What you call it, such as “FRITZ!Box” or “Office PBX”.",
            "port": "5060 unless the server says otherwise.",
        }
        error_messages = {"name": {"unique": "There is a call server of this name already."}}
        widgets = {
            "name": forms.TextInput(attrs={"placeholder": "FRITZ!Box"}),
            "address": forms.TextInput(attrs={"placeholder": "192.168.178.1", "class": "mono", "spellcheck": "false"}),
            "voicemail_number": forms.TextInput(attrs={"placeholder": "**600"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ProfileForm(forms.ModelForm[Profile]):
    """Name and place of a profile; its settings have a page of their own."""

    class Meta:
        model = Profile
        fields = ("name", "description", "parent", "bare")
        help_texts = {"parent": "This profile has its settings too, and can override them."}
        error_messages = {"name": {"unique": "There is a profile of this name already."}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].empty_label = "None"  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
