"""The filters of the phone list, as they stand in its address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.models import CallServer, FindingKind, NotedFinding, PhoneQuerySet, Profile, model_choices
from phones.standing import ANY_FINDING, FINDINGS
from provisioning.translating import translated

_STATES = (
    ("", _("Any state")),
    ("published", _("Published")),
    ("waiting", _("Waiting")),
    ("never", _("Not published yet")),
    ("held", _("Held back")),
    ("stopped", _("Came to a stop")),
    ("unseen", _("Not seen yet")),
)
_STATE_FILTERS = {
    "published": Q(is_published=True),
    "waiting": Q(is_published=False, was_published=True),
    "never": Q(was_published=False),
    "held": Q(is_published=False) & ~Q(held_back=""),
    "stopped": Q(stopped_at__gt=""),
    "unseen": Q(last_asked=None),
}
_FINDINGS = (
    ("", _("All phones")),
    ("any", _("Any of these")),
    ("errors", _("Errors")),
    ("warnings", _("Warnings")),
    ("held", _("Held back")),
    ("shared", _("An account is on another phone, too")),
    ("model", _("Model not known")),
    ("unchecked", _("Not checked as they are now")),
)
_FINDING_FILTERS = {"any": ANY_FINDING, **FINDINGS}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set."""

    label: str
    value: str
    without: str
    """Query string of the list without this filter."""


class PhoneFilter(forms.Form):
    """Narrows the list of phones; a value that makes no sense narrows nothing."""

    q = forms.CharField(label=_("Search"), required=False, strip=True, max_length=100)
    model = forms.ChoiceField(label=_("Model"), required=False)
    profile = forms.ModelChoiceField(
        label=_("Profile"), queryset=Profile.objects.none(), required=False, empty_label=_("Any profile")
    )
    call_server = forms.ModelChoiceField(
        label=_("Call server"), queryset=CallServer.objects.none(), required=False, empty_label=_("Any call server")
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=_STATES)
    findings = forms.ChoiceField(label=_("Findings"), required=False, choices=_FINDINGS)
    kind = forms.ModelChoiceField(
        label=_("Finding"), queryset=FindingKind.objects.all(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.query = data
        self.fields["model"].choices = [("", gettext("Any model")), *model_choices()]  # type: ignore[attr-defined]
        self.fields["profile"].queryset = Profile.objects.all()  # type: ignore[attr-defined]
        self.fields["call_server"].queryset = CallServer.objects.all()  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def asks_for_findings(self) -> bool:
        """Whether what the checks said narrows the list."""
        return bool({"findings", "kind"} & self._given().keys())

    def apply(self, phones: PhoneQuerySet) -> PhoneQuerySet:
        """Return those of `phones` (with their state) that every filter lets through."""
        given = self._given()
        if text := given.pop("q", ""):
            phones = phones.search(text)
        if state := given.pop("state", ""):
            phones = phones.filter(_STATE_FILTERS[state])
        if findings := given.pop("findings", ""):
            phones = _with_findings(phones, findings)
        if kind := given.pop("kind", None):
            phones = phones.filter(pk__in=NotedFinding.objects.filter(kind=kind).values("phone"))
        return phones.filter(**given)

    def chips(self) -> list[Chip]:
        """Return the filters that are set, each with the address of the list without it."""
        return [Chip(str(self.fields[name].label), self._shown(name), self._without(name)) for name in self._given()]

    def address(self) -> str:
        """Return the query string of the list without its page: the filters that are set, in the order of the form."""
        return urlencode([(name, self.query[name]) for name in self.fields if self.query.get(name)])

    def _given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def _shown(self, name: str) -> str:
        value = self.cleaned_data[name]
        if isinstance(value, FindingKind):
            return translated(value.text)
        words: dict[str, dict[str, Any]] = {"state": dict(_STATES), "findings": dict(_FINDINGS)}
        return str(words.get(name, {}).get(value, value))

    def _without(self, name: str) -> str:
        query = self.query.copy()
        query.pop(name, None)
        query.pop("page", None)
        return query.urlencode()


def _with_findings(phones: PhoneQuerySet, findings: str) -> PhoneQuerySet:
    return phones.unchecked() if findings == "unchecked" else phones.filter(_FINDING_FILTERS[findings])
