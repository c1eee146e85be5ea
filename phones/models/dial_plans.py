"""Dial plans: files of their own that phones share."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phones.models.file_names import refuse_taken_name
from phones.validators import validate_displayable, validate_shared_name


class DialPlan(models.Model):
    """When dialled numbers are sent; phones fetch it as the file that `sipProfile/dialTemplate` names."""

    name = models.CharField(
        _("name"),
        max_length=120,
        unique=True,
        validators=[validate_shared_name],
        help_text=_("Its file is this with .xml: phones ask for dialplan.xml unless a setting says otherwise."),
    )
    description = models.CharField(_("description"), max_length=200, blank=True, validators=[validate_displayable])
    version_stamp = models.CharField(
        _("version stamp"),
        max_length=64,
        blank=True,
        validators=[validate_displayable, MinLengthValidator(3)],
        help_text=_("Usually empty: files of a call manager have one, and an imported plan keeps it."),
    )
    rules = models.JSONField(_("rules"), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("dial plan")
        verbose_name_plural = _("dial plans")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("phones:dialplan_edit", args=[self.pk])

    def clean(self) -> None:
        refuse_taken_name(self, self.name)

    @property
    def file_name(self) -> str:
        """Name of the file that phones fetch."""
        return f"{self.name}.xml"
