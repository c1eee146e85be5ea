"""Files of their own that phones fetch besides their configuration and dial plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DefaultFile(models.Model):
    """What `XMLDefault.cnf.xml` says to phones without a file of their own: one record at most."""

    NAME = "XMLDefault.cnf.xml"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    served = models.BooleanField(_("serve this file"), default=False)
    servers = models.JSONField(default=list, blank=True, editable=False)
    loads = models.JSONField(default=list, blank=True, editable=False)
    settings = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_default_file")]

    def __str__(self) -> str:
        return self.NAME
