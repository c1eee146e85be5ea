"""The names of the files that settings name: each is there once, whichever kind of record it belongs to."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT_PLAN = "dialplan"
"""The plan that phones fetch unless a setting says otherwise: its file is there without a record, too."""
_NAMED = ("DialPlan", "SoftKeyFile", "FeaturePolicyFile")


def refuse_taken_name(record: models.Model, name: str) -> None:
    """Raise `ValidationError` where the file of another record has this name, in big or small letters."""
    for model in (apps.get_model("phones", kind) for kind in _NAMED):
        others = model._default_manager.filter(name__iexact=name)
        is_built_in = model.__name__ == "DialPlan" and not isinstance(record, model) and name.lower() == DEFAULT_PLAN
        if is_built_in or (others.exclude(pk=record.pk) if isinstance(record, model) else others).exists():
            told = _("There is a file %(file)s already; big and small letters do not tell two files apart.")
            raise ValidationError({"name": ValidationError(told, code="taken", params={"file": f"{name}.xml"})})
