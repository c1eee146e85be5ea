"""The form of the time zone, which two elements of a configuration say together."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisioning.cnfxml import timezones

CISCO = "devicePool/dateTimeSetting/timeZone"
IANA = "devicePool/dateTimeSetting/olsonTimeZone"
PATHS = (CISCO, IANA)


class TimeZoneForm(forms.Form):
    """A place whose clock the phone shows, as an IANA zone."""

    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "setting-offers", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Such as Europe/Berlin. Both elements are written: Cisco's name for older firmware, and this one. "
            "Where Cisco has no name with this clock, its element is left out."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, text: str) -> None:
        super().__init__(data, initial={"zone": text})
        self.offers = zone_names()
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_zone(self) -> str:
        """Refuse what is no zone."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in zone_names():
            raise forms.ValidationError(
                gettext("“%(zone)s” is not an IANA time zone, such as Europe/Berlin."),
                code="zone",
                params={"zone": zone},
            )
        return zone

    def settings(self) -> dict[str, str | None]:
        """Return what to store by path."""
        zone = self.cleaned_data["zone"]
        return {CISCO: _cisco_name(zone), IANA: zone}


@cache
def zone_names() -> tuple[str, ...]:
    """Return the IANA zones of places, in their order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


@cache
def cisco_names() -> tuple[str, ...]:
    """Return Cisco's names of zones that phones know, in the order of Cisco's list."""
    return tuple(zone.name for zone in timezones.zones() if zone.official)


def _cisco_name(zone: str) -> str | None:
    try:
        return timezones.for_iana(zone).name
    except timezones.UnknownZone:
        return None
