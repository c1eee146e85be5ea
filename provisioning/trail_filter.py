"""Which entries of the trail are shown."""

from datetime import timedelta
from typing import Any

from auditlog.models import LogEntry
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

_DAYS = [
    ("30", _("Last 30 days")),
    ("1", _("Last day")),
    ("7", _("Last 7 days")),
    ("365", _("Last year")),
    ("", _("All that is kept")),
]


class TrailFilter(forms.Form):
    """Filters of the trail; what is invalid is left out. Entries come by time, so that a text is looked for in few."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name of a record")}),
    )
    who = forms.CharField(label=_("Who"), required=False, max_length=150)
    kind = forms.ChoiceField(label=_("What"), required=False)
    days = forms.ChoiceField(label=_("When"), required=False, choices=_DAYS)
    about = forms.RegexField(r"^[a-z]+\.[a-z]+:[0-9]{1,18}\Z", required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: AbstractBaseUser | AnonymousUser) -> None:
        super().__init__({"days": "30", **data.dict()})
        self._kinds = {str(kind.pk): kind for kind in visible_kinds(user)}
        choices = [(key, capfirst(kind.name)) for key, kind in self._kinds.items()]
        self.fields["kind"].choices = [("", _("Everything")), *choices]  # type: ignore[attr-defined]

    def entries(self) -> QuerySet[LogEntry]:
        """Return the entries that the filters let through, the last one first."""
        self.is_valid()
        given = self.cleaned_data
        found: QuerySet[LogEntry] = LogEntry.objects.filter(content_type__in=self._kinds.values()).select_related(
            "content_type"
        )
        if given.get("kind"):
            found = found.filter(content_type=given["kind"])
        if given.get("who"):
            found = found.filter(actor_email__istartswith=given["who"])
        if given.get("days"):
            found = found.filter(timestamp__gte=timezone.now() - timedelta(days=int(given["days"])))
        if given.get("q"):
            found = found.filter(object_repr__icontains=given["q"])
        if given.get("about"):
            found = found.filter(_is_about(given["about"]))
        return found.order_by("-pk")


def visible_kinds(user: AbstractBaseUser | AnonymousUser) -> list[ContentType]:
    """Return the kinds of records whose entries the account may see; accounts are for who may look at accounts."""
    models = {apps.get_model(name)._meta.concrete_model for name in settings.TRAIL_KINDS}
    if not user.has_perm("auth.view_user"):  # type: ignore[union-attr]
        models = {model for model in models if model._meta.app_label != User._meta.app_label}
    return sorted(ContentType.objects.get_for_models(*models).values(), key=lambda kind: str(kind.name))


def about(record: Model) -> str:
    """Return what stands in the address for the entries about a record, and about what belongs to it."""
    return f"{record._meta.concrete_model._meta.label_lower}:{record.pk}"  # type: ignore[union-attr]


def _is_about(text: str) -> Q:
    label, _colon, key = text.partition(":")
    app, _dot, model = label.partition(".")
    is_itself = Q(content_type__app_label=app, content_type__model=model, object_id=int(key))
    return is_itself | Q(additional_data__about=text)
