"""Forms of a phone's firmware: which load it should run, and which it runs."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firmware.models import FirmwareLoad
from phones.models import Phone
from phones.validators import validate_displayable

_LONGEST = 64


OFFERS = "load-offers"
"""Id of the list of loads that the page offers; any other may be typed as well."""


def load_input() -> forms.TextInput:
    """Return the field of a load's name."""
    return forms.TextInput({"class": "mono", "autocomplete": "off", "spellcheck": "false", "list": OFFERS})


class WishForm(forms.Form):
    """The load that a phone should run."""

    wanted_load = forms.CharField(
        label=_("Wanted load"),
        required=False,
        max_length=_LONGEST,
        validators=[validate_displayable],
        widget=load_input(),
        help_text=_("Without “.loads”. Empty: the phone keeps what it has."),
    )
    pinned = forms.BooleanField(
        label=_("Pin this load"),
        required=False,
        help_text=_("Publish it directly, without a plan: for those who put firmware into the folder by hand."),
    )

    def __init__(self, *args: Any, phone: Phone, **options: Any) -> None:
        pinned = bool(phone.wanted_load) and phone.pinned_load == phone.wanted_load
        initial = {"wanted_load": phone.wanted_load, "pinned": pinned}
        super().__init__(*args, **{"initial": initial, **options})
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_wanted_load(self) -> str:
        """Take `.loads` off: phones append it themselves, and would ask for `….loads.loads`."""
        return str(self.cleaned_data["wanted_load"]).removesuffix(".loads")


class RunningForm(forms.Form):
    """The load that a phone runs, as somebody saw it."""

    running_load = forms.CharField(
        label=_("The phone now runs"),
        required=False,
        max_length=_LONGEST,
        validators=[validate_displayable],
        widget=load_input(),
        help_text=_("As its Status menu says; factory-reset after a reset; empty where it is not known."),
    )
    hardware_version = forms.CharField(
        label=_("Hardware version"),
        required=False,
        max_length=4,
        validators=Phone._meta.get_field("hardware_version").validators,
        help_text=Phone._meta.get_field("hardware_version").help_text,
    )

    def __init__(self, *args: Any, phone: Phone, **options: Any) -> None:
        initial = {"running_load": phone.running_load, "hardware_version": phone.hardware_version}
        super().__init__(*args, **{"initial": initial, **options})
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_running_load(self) -> str:
        """Take `.loads` off, as people copy it from lists of files."""
        return str(self.cleaned_data["running_load"]).removesuffix(".loads")


def offers(model: str) -> list[tuple[str, str]]:
    """Return the loads to offer for a model: those that fit it first, each with its release and the verdict."""
    loads = FirmwareLoad.objects.for_phones().order_by("name", "-complete")
    by_name = {load.name: load for load in reversed(loads)}
    fitting = sorted(by_name.values(), key=lambda load: (model not in load.fits, load.name))
    return [(load.name, _about(load, model)) for load in fitting]


def _about(load: FirmwareLoad, model: str) -> str:
    words = [f"{load.protocol} {load.release}".strip() or gettext("release not known")]
    if not load.complete:
        words.append(gettext("not usable"))
    if model and load.fits and model not in load.fits:
        words.append(f"for {', '.join(load.fits)}")
    return ", ".join(words)
