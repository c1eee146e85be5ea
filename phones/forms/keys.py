"""Forms of the keys as a whole: moving them, and the expansion modules that add to them."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from phones.models.buttons import LAST_KEY
from phones.moving import How, Move
from provisioning.cnfxml.equipment import Equipment, most_modules
from provisioning.cnfxml.phone_models import PhoneModel


class MoveForm(forms.Form):
    """From where to where, and what becomes of that which is there."""

    start = forms.IntegerField(label=_("Move key"), min_value=1, max_value=LAST_KEY)
    end = forms.IntegerField(label=_("to key"), min_value=1, max_value=LAST_KEY)
    how = forms.ChoiceField(label=_("What is on that key"), choices=How, initial=How.SWAP, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)
    """Of the phone, when the page was made: nobody moves what others have moved meanwhile."""

    def move(self) -> Move:
        """Return what the valid form says."""
        return Move(self.cleaned_data["start"], self.cleaned_data["end"], How(self.cleaned_data["how"]))


class ModulesForm(forms.Form):
    """How many expansion modules of which kind are attached."""

    kind = forms.ChoiceField(label=_("Kind"))
    count = forms.IntegerField(
        label=_("Number"), min_value=0, help_text=_("All modules of a phone are of one kind; 0: none is attached.")
    )

    def __init__(self, *args: Any, model: PhoneModel, attached: Equipment, **options: Any) -> None:
        modules = attached.modules
        super().__init__(*args, **options)
        self.initial["count"] = len(modules)
        if modules:
            self.initial["kind"] = _choice(modules[0].type, len(modules[0].positions))
        self.model = model
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (_choice(module.type, keys), _described(module.type, keys))
            for module in model.expansion
            for keys in module.keys
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Refuse more modules than the phone takes."""
        cleaned = super().clean() or self.cleaned_data
        kind, count = self.chosen() if {"kind", "count"} <= cleaned.keys() else (("", 0), 0)
        most = max((most_modules(module) for module in self.model.expansion if module.type == kind[0]), default=0)
        if count > most:
            self.add_error(
                "count",
                forms.ValidationError(
                    ngettext(
                        "The phone takes %(most)d module of this kind.",
                        "The phone takes %(most)d modules of this kind.",
                        most,
                    ),
                    params={"most": most},
                ),
            )
        return cleaned

    def chosen(self) -> tuple[tuple[str, int], int]:
        """Return kind and keys of a module, and how many of them there are."""
        kind, _separator, keys = self.cleaned_data["kind"].rpartition(":")
        return (kind, int(keys)), self.cleaned_data["count"]


def _choice(kind: str, keys: int) -> str:
    return f"{kind}:{keys}"


def _described(kind: str, keys: int) -> str:
    return ngettext("%(kind)s, %(keys)d key", "%(kind)s, %(keys)d keys", keys) % {"kind": kind, "keys": keys}
