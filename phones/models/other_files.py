"""Files of their own that phones fetch besides their configuration and dial plans."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phones.models.file_names import refuse_taken_name
from phones.validators import validate_displayable, validate_shared_name


class DefaultFile(models.Model):
    """What `XMLDefault.cnf.xml` says to phones without a file of their own: one record at most."""

    NAME = "XMLDefault.cnf.xml"

    id = models.PositiveSmallIntegerField(_("id"), primary_key=True, default=1, editable=False)
    served = models.BooleanField(_("serve this file"), default=False)
    servers = models.JSONField(_("servers"), default=list, blank=True, editable=False)
    loads = models.JSONField(_("loads"), default=list, blank=True, editable=False)
    settings = models.JSONField(_("settings"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("default file")
        verbose_name_plural = _("default files")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_default_file")]

    def __str__(self) -> str:
        return self.NAME

    def get_absolute_url(self) -> str:
        return reverse("phones:otherfile_default")


class NamedFile(models.Model):
    """A file that a setting of phones names, and its purpose."""

    name = models.CharField(
        _("name"),
        max_length=120,
        unique=True,
        validators=[validate_shared_name],
        help_text=_("Its file is this with .xml, in just these letters."),
    )
    description = models.CharField(_("description"), max_length=200, blank=True, validators=[validate_displayable])
    version_stamp = models.CharField(
        _("version stamp"),
        max_length=80,
        blank=True,
        editable=False,
        help_text=_("That of an imported file, until what it says is changed; otherwise it follows from the rest."),
    )

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """Name of the file that phones fetch."""
        return f"{self.name}.xml"

    def clean(self) -> None:
        refuse_taken_name(self, self.name)


class SoftKeyFile(NamedFile):
    """The keys under the display in each state of a call; phones fetch it as `sipProfile/softKeyFile` says."""

    sets = models.JSONField(_("keys by state"), default=dict, blank=True, editable=False)

    class Meta(NamedFile.Meta):
        verbose_name = _("soft-key file")
        verbose_name_plural = _("soft-key files")

    def get_absolute_url(self) -> str:
        return reverse("phones:otherfile_softkeys_edit", args=[self.pk])


class FeaturePolicyFile(NamedFile):
    """Features that are on or off; the 8961, 9951 and 9971 fetch it as `featurePolicyFile` says."""

    enabled = models.JSONField(_("switched features"), default=dict, blank=True, editable=False)
    title = models.CharField(
        _("name in the file"),
        max_length=120,
        blank=True,
        editable=False,
        help_text=_("That of an imported file; empty where it is the name of the file."),
    )
    spellings = models.JSONField(
        _("names of features"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Those that an imported file calls otherwise, by their number."),
    )

    class Meta(NamedFile.Meta):
        verbose_name = _("feature policy")
        verbose_name_plural = _("feature policies")

    def get_absolute_url(self) -> str:
        return reverse("phones:otherfile_policy_edit", args=[self.pk])
