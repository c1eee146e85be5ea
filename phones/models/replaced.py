"""Phones that are gone, and those that took their places."""

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from phones.fields import MacField
from phones.mac import with_colons
from phones.models.phone import Phone


class ReplacedPhone(models.Model):
    """A MAC address whose settings another phone took over, so that nobody wonders when it asks for files again."""

    mac = MacField(_("MAC address"), unique=True)
    phone = models.ForeignKey(Phone, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("phone"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, verbose_name=_("by"))
    replaced_at = models.DateTimeField(_("replaced at"), auto_now=True)

    class Meta:
        ordering = ["-replaced_at"]
        verbose_name = _("replaced phone")
        verbose_name_plural = _("replaced phones")
        default_permissions = ()

    def __str__(self) -> str:
        return with_colons(self.mac)
