"""Forms of soft-key files and feature policies."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from phones.forms.opened import OpenedInPlaceForm
from phones.models import FeaturePolicyFile, NamedFile, SoftKeyFile
from phones.shared_files import content_of
from provisioning.cnfxml import featurepolicy
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.softkeys import KeySet, key_sets
from provisioning.cnfxml.softkeys import keys as soft_keys
from provisioning.translating import translated

_NAME = forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"})
_BETWEEN_KEYS = re.compile(r"[,;\s]+")


class NamedFileForm(OpenedInPlaceForm[Any]):
    """Name and purpose, and what the file says; a file that phones would not take is not stored."""

    heading = _("What the file says")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = list(self.fields)
        self.add_contents()
        self.helper = FormHelper()
        self.helper.form_tag = False
        contents = [name for name in self.fields if name not in named]
        self.helper.layout = Layout(Fieldset("", *named), Fieldset(self.heading, *contents))

    def add_contents(self) -> None:
        """Add the fields of what the file says."""
        raise NotImplementedError

    def fill(self, record: Any) -> None:
        """Let the record say what the fields do."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Refuse what phones do not take, with the sentence of whoever writes the file."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.fill(self.instance)
            try:
                content_of(self.instance)
            except ConfigurationError as error:
                raise forms.ValidationError(translated(str(error)), code="refused") from error
        return cleaned


class NamedFileInPlaceForm(OpenedInPlaceForm[Any]):
    """The form of Django's administration: name and purpose, and not what the file says."""


class SoftKeyForm(NamedFileForm):
    """A soft-key file: the keys of each state of a call, in their order on the display."""

    watched = ("sets",)
    heading = _("Keys in each state of a call, in their order on the display")

    class Meta:
        model = SoftKeyFile
        fields = ("name", "description")
        widgets = {"name": _NAME}

    def add_contents(self) -> None:
        """Add a field for each state; a new file starts with the keys that calls need."""
        for place, key_set in enumerate(key_sets()):
            start = self.instance.sets.get(key_set.name, key_set.mandatory if self.instance._state.adding else ())
            self.fields[f"set_{place}"] = _keys_field(key_set, ", ".join(start))

    def fill(self, record: Any) -> None:
        """Write the keys as phones spell them; a state without keys is left out of the file."""
        spelt = {key.name.casefold(): key.name for key in soft_keys()}
        sets = {}
        for place, key_set in enumerate(key_sets()):
            given = [key for key in _BETWEEN_KEYS.split(self.cleaned_data[f"set_{place}"]) if key]
            sets[key_set.name] = [spelt.get(key.casefold(), key) for key in given]
        _replace(record, "sets", {name: keys for name, keys in sets.items() if keys})


class FeaturePolicyForm(NamedFileForm):
    """A feature policy: each feature is on, off, or as the phone has it."""

    watched = ("enabled",)
    heading = _("Features")

    class Meta:
        model = FeaturePolicyFile
        fields = ("name", "description")
        widgets = {"name": _NAME}

    def add_contents(self) -> None:
        """Add a field for each feature."""
        choices = [("", _("As the phone has it")), ("on", _("On")), ("off", _("Off"))]
        words = {True: "on", False: "off"}
        for feature in featurepolicy.features():
            initial = words.get(self.instance.enabled.get(str(feature.id)), "")
            self.fields[f"feature_{feature.id}"] = forms.ChoiceField(
                label=translated(feature.name), required=False, choices=choices, initial=initial
            )

    def fill(self, record: Any) -> None:
        """Name the features that are on or off, and no others."""
        given = {feature.id: self.cleaned_data[f"feature_{feature.id}"] for feature in featurepolicy.features()}
        _replace(record, "enabled", {str(number): word == "on" for number, word in given.items() if word})


Form = type[SoftKeyForm] | type[FeaturePolicyForm]
FORMS: dict[type[NamedFile], Form] = {SoftKeyFile: SoftKeyForm, FeaturePolicyFile: FeaturePolicyForm}


def _replace(record: NamedFile, field: str, contents: dict[str, Any]) -> None:
    """Let the record say `contents`; the stamp of an imported file goes, unless it said just this."""
    if getattr(record, field) != contents:
        record.version_stamp = ""
    setattr(record, field, contents)


def _keys_field(key_set: KeySet, initial: str) -> forms.CharField:
    needed = _("Phones need %(keys)s here.") % {"keys": ", ".join(key_set.mandatory)} if key_set.mandatory else ""
    return forms.CharField(
        label=key_set.name,
        required=False,
        max_length=300,
        initial=initial,
        help_text=needed,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
