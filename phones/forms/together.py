"""Settings that several elements say together: the form of each, which stands in the place of the one element's."""

from collections.abc import Mapping
from dataclasses import dataclass

from phones.forms import locales, time_zone
from phones.forms.locales import LanguageForm, TonesForm
from phones.forms.time_zone import TimeZoneForm

TogetherForm = TimeZoneForm | LanguageForm | TonesForm


@dataclass(frozen=True, slots=True)
class Together:
    """Elements that are set and taken back at once."""

    form: type[TimeZoneForm] | type[LanguageForm] | type[TonesForm]
    paths: tuple[str, ...]


TOGETHER: Mapping[str, Together] = {
    time_zone.IANA: Together(TimeZoneForm, time_zone.PATHS),
    locales.LANGUAGE: Together(LanguageForm, locales.LANGUAGE_PATHS),
    locales.TONES: Together(TonesForm, locales.TONES_PATHS),
}
"""Path of the element that leads → the elements that it takes along."""
