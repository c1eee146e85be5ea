"""Forms of a single setting: its path, and its value as the catalogue knows it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.effective import EffectiveSetting
from phones.forms.time_zone import CISCO, cisco_names
from phones.validators import validate_displayable, validate_host
from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Element, Kind
from provisioning.cnfxml.paths import InvalidPath, parse_path
from provisioning.translating import translated

_SWITCH = (("true", _("On")), ("false", _("Off")))
_EMPTY = ("", _("Empty"))


class PathForm(forms.Form):
    """Any element, by its path."""

    path = forms.CharField(
        label=_("Path of the element"),
        max_length=400,
        help_text=_("As in the file, below <device>: sipProfile/sipStack/timerT1."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, refusal: Callable[[str], str] | None = None) -> None:
        """`refusal` tells why an element cannot be set here, and nothing where it can."""
        super().__init__(data)
        self._refusal = refusal

    def clean_path(self) -> str:
        """Refuse what is no path or cannot be set here, with a sentence."""
        path: str = self.cleaned_data["path"]
        try:
            parse_path(path)
        except InvalidPath as error:
            raise forms.ValidationError(translated(str(error)), code="invalid_path") from error
        if self._refusal and (sentence := self._refusal(path)):
            raise forms.ValidationError(sentence, code="not_here")
        return path


class SettingForm(forms.Form):
    """What one element of the file says; the field fits what the catalogue knows of it."""

    absent = forms.BooleanField(
        label=_("Leave the element out of the file"),
        required=False,
        help_text=_("Also when it is inherited, with everything below it."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, path: str, setting: EffectiveSetting) -> None:
        super().__init__(data)
        self.offers: tuple[str, ...] = ()
        self._path = path
        self._secret = catalogue.is_secret(path)
        self._stored = setting.text if setting.own else None
        element = catalogue.element(path)
        if element is None or element.kind is not Kind.CONTAINER:
            self._add_value(element, setting.text or "")
        if self._secret and self._stored:
            self.fields["empty"] = forms.BooleanField(label=gettext("Empty what is stored"), required=False)
        self.fields["absent"].initial = setting.own and setting.text is None
        if path == CISCO:
            self.offer(cisco_names())
        self.order_fields(["value", "other", "empty", "absent"])
        self.helper = FormHelper()
        self.helper.form_tag = False

    def offer(self, texts: Iterable[str]) -> None:
        """Offer texts for the value, which takes any other as well."""
        self.offers = tuple(dict.fromkeys(texts))
        if "value" in self.fields:
            self.fields["value"].widget.attrs |= {"list": "setting-offers", "autocomplete": "off"}

    def settings(self) -> dict[str, str | None]:
        """Return what to store by path."""
        return {self._path: self.text()}

    def text(self) -> str | None:
        """Return the text to store: `None` leaves the element out."""
        given = self.cleaned_data
        if given["absent"]:
            return None
        if self._secret and not given["value"]:
            return "" if given.get("empty") else self._stored or ""
        value = given.get("other") or given.get("value")
        return "" if value is None else str(value)

    def _add_value(self, element: Element | None, text: str) -> None:
        """Add the field that fits `element`; a `text` beyond the catalogue's choices can be seen and kept."""
        field = self.fields["value"] = _value_field(element, text, secret=self._secret)
        field.initial = "" if self._secret else text
        if isinstance(field, forms.ChoiceField):
            strange = text not in dict(field.choices)  # type: ignore[arg-type]
            if strange or (element and element.choices):
                self.fields["other"] = _other_field()
                self.fields["other"].initial = text if strange else ""
            field.initial = "" if strange else text


def _value_field(element: Element | None, text: str, *, secret: bool) -> forms.Field:
    """Return the field for values of `element`, which says `text` now; every one may be empty."""
    if secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        help_text = gettext("Never shown again. Left empty, what is stored stays.")
        return forms.CharField(label=gettext("Value"), required=False, strip=False, widget=widget, help_text=help_text)
    if element is None:
        return forms.CharField(label=gettext("Value"), required=False, strip=False, validators=[validate_displayable])
    if element.choices:
        meanings = [(value, translated(meaning)) for value, meaning in element.choices.items()]
        return forms.ChoiceField(label=gettext("Value"), required=False, choices=[*meanings, _EMPTY])
    if element.kind is Kind.BOOLEAN:
        return forms.ChoiceField(label=gettext("Value"), required=False, choices=[*_SWITCH, _EMPTY])
    return _number_field(element) if _is_number(element, text) else _text_field(element)


def _is_number(element: Element, text: str) -> bool:
    """Tell whether a field for numbers can hold `text`: imported files may say something else."""
    return element.kind in {Kind.INTEGER, Kind.PORT} and (not text or text.isdecimal())


def _number_field(element: Element) -> forms.Field:
    return forms.IntegerField(
        label=_label(element),
        required=False,
        min_value=element.minimum,
        max_value=element.maximum,
        help_text=escape(_default_sentence(element)),
    )


def _text_field(element: Element) -> forms.Field:
    return forms.CharField(
        label=_label(element),
        required=False,
        strip=False,
        max_length=element.limit,
        validators=[validate_displayable, *_VALIDATORS.get(element.kind, [])],
        help_text=escape(_default_sentence(element)),
    )


def _label(element: Element) -> str:
    return gettext("Value in %(unit)s") % {"unit": translated(element.unit)} if element.unit else gettext("Value")


_VALIDATORS: Mapping[Kind, list[Any]] = {
    Kind.LIST: [RegexValidator(r"^[^\s;]*\Z", _("Join the values by commas, without blanks: 1,7."))],
    Kind.URL: [RegexValidator(r"^\S*\Z", _("An address has no blanks in it; %20 stands for one."))],
    Kind.HOST: [validate_host],
    Kind.TIME: [RegexValidator(r"^([01][0-9]|2[0-4]):[0-5][0-9]\Z", _("Give the time as HH:MM, such as 07:30."))],
}


def _default_sentence(element: Element) -> str:
    return (
        gettext("Without the element, phones use %(default)s.") % {"default": element.default}
        if element.default
        else ""
    )


def _other_field() -> forms.Field:
    return forms.CharField(
        label=gettext("Another value"),
        required=False,
        validators=[validate_displayable],
        help_text=gettext("Written as it stands, for values that Offhook does not know."),
    )
