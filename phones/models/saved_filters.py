"""Filters of the list of phones that somebody keeps."""

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A name for a query of the list: what the list shows stands in its address alone."""

    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("query"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters", verbose_name=_("by"))
    shared = models.BooleanField(_("for everybody"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["by", "name"], name="one_filter_of_a_name")]

    def __str__(self) -> str:
        return self.name
