"""The form of two publications to be compared."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from provisioning.between import done
from provisioning.models import Publication

_OFFERED = 300
_DIGITS = 12
"""A key has fewer; a longer number would be none that the database can look for."""


class CompareForm(forms.Form):
    """Two publications that were written, and perhaps the phone whose files are looked at."""

    earlier = forms.ChoiceField(label=_("From"))
    later = forms.ChoiceField(label=_("To"))
    subject = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        """Offer the last publications, and older ones that `data` names."""
        super().__init__(data, **options)
        named = [data.get("earlier", ""), data.get("later", "")] if data else []
        older = done().filter(pk__in=[number for number in named if number.isdecimal() and len(number) < _DIGITS])
        self._offered = {str(publication.pk): publication for publication in [*done()[:_OFFERED], *older]}
        choices = [(key, _words(publication)) for key, publication in self._offered.items()]
        self.fields["earlier"].choices = self.fields["later"].choices = choices  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def pair(self) -> tuple[Publication, Publication]:
        """Return both, the one that was written first in front."""
        chosen = [self._offered[self.cleaned_data[name]] for name in ("earlier", "later")]
        first, second = sorted(chosen, key=lambda publication: (publication.finished_at, publication.pk))
        return first, second


def _words(publication: Publication) -> str:
    """Tell a publication by its number, its time and its note."""
    assert publication.finished_at  # noqa: S101 - for the type checker: it was written
    when = date_format(timezone.localtime(publication.finished_at), "SHORT_DATETIME_FORMAT")
    return f"{publication}, {when}{f': {publication.note}' if publication.note else ''}"
