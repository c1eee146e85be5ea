"""Forms of dial plans: the plan, its rules in their order, and a number to try."""

from collections.abc import Iterable
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from phones.forms.opened import OpenedForm, OpenedInPlaceForm
from phones.models import DialPlan
from phones.validators import validate_displayable
from provisioning.cnfxml.dialrules import InvalidDialPlan, Route, Rule, User, limit, refuse_rule
from provisioning.translating import translated

MOST_RULES = 150
"""More than a phone can read anyway: its limit is a size in bytes."""


class DialPlanForm(OpenedForm[DialPlan]):
    """Name and purpose of a plan; its rules have forms of their own."""

    watched: ClassVar[tuple[str, ...]] = ("rules",)

    class Meta:
        model = DialPlan
        fields = ("name", "description", "version_stamp")
        widgets = {"name": forms.TextInput(attrs={"class": "mono", "spellcheck": "false"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False


class DialPlanInPlaceForm(OpenedInPlaceForm[DialPlan], DialPlanForm):
    """The form of Django's administration, which shows no rules."""

    watched = ()


class RuleForm(forms.Form):
    """One rule; which characters mean what is told beside the table."""

    match = forms.CharField(
        label=_("Match"),
        max_length=limit("match_characters"),
        widget=forms.TextInput(attrs={"class": "mono", "size": 12}),
    )
    timeout = forms.IntegerField(label=_("Seconds"), required=False, min_value=0, max_value=999)
    rewrite = forms.CharField(
        label=_("Send instead"),
        required=False,
        max_length=60,
        validators=[validate_displayable],
        widget=forms.TextInput(attrs={"class": "mono", "size": 8}),
    )
    line = forms.IntegerField(label=_("Line"), required=False, min_value=1, max_value=300)
    route = forms.ChoiceField(
        label=_("Route"), required=False, choices=[("", _("As usual")), *((it, it) for it in Route)]
    )
    user = forms.ChoiceField(
        label=_("Address as"), required=False, choices=[("", _("As usual")), *((it, it) for it in User)]
    )
    tones = forms.CharField(
        label=_("Tones at “,”"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "tones", "size": 10, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} {kind}".strip()

    def clean(self) -> dict[str, Any]:
        """Refuse what a phone would refuse."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                refuse_rule(self.rule(), int(str(self.prefix).rpartition("-")[2]) + 1)
            except InvalidDialPlan as error:
                raise forms.ValidationError(translated(str(error)), code="refused") from error
        return cleaned

    def rule(self) -> Rule:
        """Return the rule that the valid form states."""
        given = self.cleaned_data
        return Rule(
            match=given["match"],
            timeout=given["timeout"],
            user=User(given["user"]) if given["user"] else None,
            line=given["line"],
            rewrite=given["rewrite"],
            route=Route(given["route"]) if given["route"] else None,
            tones=tuple(tone.strip() for tone in given["tones"].split(",") if tone.strip()),
        )


RuleFormSet = forms.formset_factory(RuleForm, extra=0, max_num=MOST_RULES, absolute_max=MOST_RULES)


class TryForm(forms.Form):
    """A number to try on the rules of the page."""

    digits = forms.RegexField(
        label=_("Try a number"),
        regex=r"^[0-9*#+]*\Z",
        required=False,
        max_length=40,
        error_messages={"invalid": _("A phone dials digits, *, # and +.")},
    )
    explicit_proxy = forms.BooleanField(
        label=_("Line 1 names its server itself (no USECALLMANAGER): # dials at once"), required=False
    )


def initial_of(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return what the rows of the rules start with."""
    return [
        {
            "match": rule.match,
            "timeout": rule.timeout,
            "user": rule.user or "",
            "line": rule.line,
            "rewrite": rule.rewrite,
            "route": rule.route or "",
            "tones": ", ".join(rule.tones),
        }
        for rule in rules
    ]
