"""The form that keeps what the list shows under a name."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from phones.forms.phone_filter import PhoneFilter
from phones.models import SavedFilter


class SavedFilterForm(forms.Form):
    """A name, the query of the list, and whether everybody gets it."""

    name = forms.CharField(label=_("Name"), max_length=40, strip=True)
    query = forms.CharField(max_length=500)
    shared = forms.BooleanField(label=_("For everybody"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)

    def clean_query(self) -> str:
        """Keep the filters alone. Raises `ValidationError` where there is none."""
        filters = PhoneFilter(QueryDict(self.cleaned_data["query"]))
        if not filters.chips():
            raise forms.ValidationError(_("Set a filter first: then it can be kept."))
        return filters.address()

    def save(self, by: User, *, may_share: bool) -> SavedFilter:
        """Keep the filter; one of the same name gives way."""
        given = self.cleaned_data
        values = {"query": given["query"], "shared": given["shared"] and may_share}
        return SavedFilter.objects.update_or_create(by=by, name=given["name"], defaults=values)[0]
