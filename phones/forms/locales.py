"""The forms of the language and of the tones, each of which several elements of a configuration say together."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from provisioning.cnfxml import locales

LANGUAGE = "userLocale/name"
CODE = "userLocale/langCode"
CHAR_SET = "userLocale/winCharSet"
LANGUAGE_PATHS = (LANGUAGE, CODE, CHAR_SET)
TONES = "networkLocaleInfo/name"
OLD_TONES = "networkLocale"
TONES_PATHS = (OLD_TONES, TONES)

_DIRECTORY = RegexValidator(r"^[A-Za-z0-9_]*\Z", _("A directory has letters, digits and “_” alone: German_Germany."))


class LocaleForm(forms.Form):
    """A directory below the TFTP root, one that is known or any other."""

    directory = forms.CharField(
        max_length=80,
        required=False,
        validators=[_DIRECTORY],
        widget=forms.TextInput(attrs={"list": "setting-offers", "autocomplete": "off", "spellcheck": "false"}),
    )

    offers: tuple[str, ...]

    def __init__(self, data: Mapping[str, Any] | None, *, text: str) -> None:
        super().__init__(data, initial={"directory": text})
        self.helper = FormHelper()
        self.helper.form_tag = False


class LanguageForm(LocaleForm):
    """The language of the phone, and its code."""

    def __init__(self, data: Mapping[str, Any] | None, *, text: str) -> None:
        super().__init__(data, text=text)
        self.offers = tuple(language.directory for language in locales.languages())
        self.fields["directory"].label = _("Language")
        self.fields["directory"].help_text = _(
            "The directory of its files, such as German_Germany. Cisco's files do not come with Offhook: put them "
            "there yourself. The code is written as well where it is known; for another language, set it beside."
        )

    def settings(self) -> dict[str, str | None]:
        """Return what to store by path; what belongs to a language that is not known stays as it is."""
        directory = self.cleaned_data["directory"]
        if not directory:
            return {LANGUAGE: "", CODE: ""}
        try:
            known = locales.language(directory)
        except locales.UnknownLanguage:
            return {LANGUAGE: directory}
        char_set: dict[str, str | None] = {CHAR_SET: known.char_set} if known.char_set else {}
        return {LANGUAGE: directory, CODE: known.code} | char_set


class TonesForm(LocaleForm):
    """The country whose tones the phone plays."""

    def __init__(self, data: Mapping[str, Any] | None, *, text: str) -> None:
        super().__init__(data, text=text)
        self.offers = tuple(country.directory for country in locales.tones())
        self.fields["directory"].label = _("Country of the tones")
        self.fields["directory"].help_text = _(
            "The directory of its files, such as Germany. Both elements are written, that of older firmware and this "
            "one. Without the files, the phone plays American tones."
        )

    def settings(self) -> dict[str, str | None]:
        """Return what to store by path."""
        return dict.fromkeys(TONES_PATHS, self.cleaned_data["directory"])
