"""Forms of `XMLDefault.cnf.xml`: the file as a whole, and the load of each model in a row of its own."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from phones.default_file import OLD_7960, model_of
from phones.models import DefaultFile
from phones.validators import validate_displayable, validate_host
from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.catalogue import Element
from provisioning.cnfxml.xmldefault import DefaultLoad, XmlDefault
from provisioning.translating import translated

MOST_LOADS = 100
MOST_SERVERS = 3
"""More are not read. Source: sipcc."""
_OF_OTHER_FIELDS = {"server", "firmware"}
_NO_NUMBER = "none"


class DefaultFileForm(forms.Form):
    """Whether the file is served, its call servers, and the settings that the catalogue knows."""

    served = forms.BooleanField(
        label=_("Serve XMLDefault.cnf.xml"),
        required=False,
        help_text=_("Off, the file is not written, and disappears with the next publication if it was."),
    )
    servers = forms.CharField(
        label=_("Call servers"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
        help_text=_("An address on each line, three at most; the first is asked first."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, record: DefaultFile) -> None:
        super().__init__(data, initial={"served": record.served, "servers": "\n".join(record.servers)})
        self._stored = dict(record.settings)
        for element in _known_settings():
            self.fields[element.path] = _setting_field(element, self._stored.get(element.path, ""))
        self.helper = _helper("served", "servers")
        self.settings_helper = _helper(*(element.path for element in _known_settings()))

    def clean_servers(self) -> tuple[str, ...]:
        """Refuse what is no address, and more servers than phones read."""
        servers = tuple(self.cleaned_data["servers"].split())
        for server in servers:
            validate_host(server)
        if len(servers) > MOST_SERVERS:
            raise forms.ValidationError(_("Phones read three call servers at most."), code="too_many")
        return servers

    def contents(self, loads: Iterable[DefaultLoad]) -> XmlDefault:
        """Return what the valid form says, with these loads; settings that the form does not show stay."""
        given = {element.path: self.cleaned_data[element.path] for element in _known_settings()}
        settings = {name: text for name, text in (self._stored | given).items() if text or name in self._stored}
        return XmlDefault(self.cleaned_data["servers"], tuple(loads), settings)


class LoadForm(forms.Form):
    """The load of one model."""

    number = forms.ChoiceField(label=_("Model"), widget=forms.Select(attrs={"class": "form-select"}))
    load = forms.CharField(
        label=_("Load"),
        max_length=64,
        validators=[validate_displayable],
        widget=forms.TextInput(
            attrs={"class": "form-control mono", "list": "loads", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, kept: Iterable[DefaultLoad] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._names = _names(kept)
        self.fields["number"].choices = list(_choices(self._names))  # type: ignore[attr-defined]

    def clean_load(self) -> str:
        """Refuse the name of a file in the place of the name of a load."""
        load = str(self.cleaned_data["load"])
        if load.endswith(".loads"):
            raise forms.ValidationError(_("Give the name of the load without “.loads”."), code="suffix")
        return load

    def default_load(self) -> DefaultLoad:
        """Return what the valid row says."""
        key = self.cleaned_data["number"]
        number = None if key == _NO_NUMBER else int(key)
        return DefaultLoad(number, self._names[key], self.cleaned_data["load"])


class _LoadFormSet(forms.BaseFormSet[LoadForm]):
    def clean(self) -> None:
        """Refuse a model that is given twice."""
        if any(self.errors):
            return
        counts = Counter(form.cleaned_data.get("number") for form in self.forms)
        if twice := next((form for form in self.forms if counts[form.cleaned_data.get("number")] > 1), None):
            model = {"model": twice.default_load().model}
            raise forms.ValidationError(_("%(model)s is given twice."), code="twice", params=model)


LoadFormSet = forms.formset_factory(
    LoadForm, formset=_LoadFormSet, extra=0, max_num=MOST_LOADS, absolute_max=MOST_LOADS
)


def initial_of(loads: Iterable[DefaultLoad]) -> list[dict[str, Any]]:
    """Return what the rows of the loads start with."""
    return [{"number": _key(load), "load": load.load} for load in loads]


def _helper(*fields: str) -> FormHelper:
    """Return what lays out a part of the form."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*fields)
    return helper


def _known_settings() -> list[Element]:
    return [element for element in catalogue.xmldefault_elements() if element.group not in _OF_OTHER_FIELDS]


def _setting_field(element: Element, text: str) -> forms.CharField:
    return forms.CharField(
        label=translated(element.title),
        required=False,
        max_length=element.limit or 255,
        initial=text,
        validators=[validate_displayable],
        help_text=element.path,
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )


def _names(kept: Iterable[DefaultLoad]) -> dict[str, str]:
    """Return key → name beside the load, of all models with a number, and of what was `kept` from elsewhere."""
    known = {str(model.device_number): model.name for model in phone_models.models() if model.device_number}
    strange = {_key(load): load.model for load in kept if model_of(load.number) is None}
    return {**known, _NO_NUMBER: OLD_7960, **strange}


def _choices(names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for key, name in names.items():
        yield key, f"{name} ({key})" if key != _NO_NUMBER else str(_("%(name)s (without a number)") % {"name": name})


def _key(load: DefaultLoad) -> str:
    return _NO_NUMBER if load.number is None else str(load.number)
