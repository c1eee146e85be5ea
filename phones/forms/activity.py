"""Which requests of phones are shown."""

import ipaddress
from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phones.mac import InvalidMac, normalise_mac
from provisioning.models import FileRequest

_NAMES_SEARCHED = timedelta(days=1)
"""A part of a name has no index: it is looked for among the requests of this long."""
_MOST_SEARCHED = 200_000
"""And among no more than the last so many, so that a busy day is searched as quickly."""


class ActivityFilter(forms.Form):
    """Filters of the requests; what is invalid is left out."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("MAC, address or file of the last day")}),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All outcomes")), *FileRequest.Outcome.choices]
    )
    protocol = forms.ChoiceField(
        label=_("Protocol"), required=False, choices=[("", _("TFTP and HTTP")), *FileRequest.Protocol.choices]
    )

    def apply(self, requests: QuerySet[FileRequest]) -> QuerySet[FileRequest]:
        """Return those of the requests that the filters let through."""
        self.is_valid()
        for name in ("outcome", "protocol"):
            if value := self.cleaned_data.get(name):
                requests = requests.filter(**{name: value})
        text = self.cleaned_data.get("q", "")
        return _searched(requests, text) if text else requests


def _searched(requests: QuerySet[FileRequest], text: str) -> QuerySet[FileRequest]:
    try:
        return requests.filter(mac=normalise_mac(text))
    except InvalidMac:
        pass
    try:
        return requests.filter(address=str(ipaddress.ip_address(text)))
    except ValueError:
        return _with_text(requests, text)


def _with_text(requests: QuerySet[FileRequest], text: str) -> QuerySet[FileRequest]:
    last = FileRequest.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = requests.filter(name__icontains=text, pk__gt=last - _MOST_SEARCHED)
    return found.filter(asked_at__gt=timezone.now() - _NAMES_SEARCHED)
