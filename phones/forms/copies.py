"""Forms of new devices: copies of a phone, and the one that takes the place of a broken one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phones.cloning import Copy
from phones.mac import InvalidMac, normalise_mac
from phones.models import Phone, model_choices
from phones.validators import validate_displayable

_MOST = 1000
_LONGEST_LABEL = 60
_SEPARATOR = re.compile(r"[,;\t]")


class CloneForm(forms.Form):
    """Who the copies are: a line to each, with its MAC address and perhaps a label."""

    phones = forms.CharField(
        label=gettext_lazy("MAC addresses of the new phones"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("One a line; a label may follow after a comma: 00:11:22:AA:BB:CC, Kitchen."),
    )
    accounts = forms.ChoiceField(
        label=gettext_lazy("Accounts of the lines"),
        choices=[
            ("empty", gettext_lazy("Left empty, to be filled in")),
            ("taken", gettext_lazy("The same: the call server has to allow several phones on an account")),
        ],
        initial="empty",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_phones(self) -> list[Copy]:
        """Return the copies. Raises `ValidationError` with a sentence for each line that makes no sense."""
        lines = [line.strip() for line in self.cleaned_data["phones"].splitlines() if line.strip()]
        if len(lines) > _MOST:
            raise ValidationError(_("These are more than %(most)d phones.") % {"most": _MOST})
        copies, problems = list[Copy](), list[str]()
        for line in lines:
            try:
                copies.append(_copy(line))
            except (InvalidMac, ValidationError) as error:
                problems.append(f"{line[:80]}: {' '.join(getattr(error, 'messages', [str(error)]))}")
        problems += _taken([copy.mac for copy in copies])
        if problems:
            raise ValidationError(problems)
        return copies


class SwapForm(forms.Form):
    """The device that takes the place of another."""

    mac = forms.CharField(
        label=gettext_lazy("MAC address of the new device"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"data-mac": "", "class": "mono", "autocomplete": "off", "spellcheck": "false", "list": "unknown"}
        ),
        help_text=gettext_lazy("Printed on its back. Every notation is fine."),
    )
    model = forms.ChoiceField(label=gettext_lazy("Its model"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, phone: Phone) -> None:
        super().__init__(data, initial={"model": phone.model})
        unknown = [] if phone.model else [("", _("Not known"))]
        self.fields["model"].choices = [*unknown, *model_choices()]  # type: ignore[attr-defined]
        self.fields["model"].required = bool(phone.model)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_mac(self) -> str:
        """Return the stored form. Raises `ValidationError` where it is none, or a phone's."""
        try:
            mac = normalise_mac(self.cleaned_data["mac"])
        except InvalidMac as error:
            raise ValidationError(str(error)) from error
        if problems := list(_taken([mac])):
            raise ValidationError(problems)
        return mac


def _copy(line: str) -> Copy:
    mac, *rest = _SEPARATOR.split(line, maxsplit=1)
    label = rest[0].strip() if rest else ""
    validate_displayable(label)
    if len(label) > _LONGEST_LABEL:
        words = ngettext(
            "A label has %(most)d letter at most.", "A label has %(most)d letters at most.", _LONGEST_LABEL
        )
        raise ValidationError(words % {"most": _LONGEST_LABEL})
    return Copy(normalise_mac(mac), label)


def _taken(macs: list[str]) -> Iterator[str]:
    """Yield a sentence for each MAC that stands twice, or that a phone has."""
    for mac in dict.fromkeys(mac for mac in macs if macs.count(mac) > 1):
        yield _("%(mac)s stands here twice.") % {"mac": mac}
    for phone in Phone.objects.filter(mac__in=macs):
        yield _("%(mac)s is the phone %(phone)s already.") % {"mac": phone.mac, "phone": phone}
