"""How far each user is with setting up a phone step by step."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.models.phone import Phone
from provisioning.secret_field import SecretField


class GuidedStart(models.Model):
    """What a user answered so far; once its records are made, the phone that came of it.

    `answers` has the texts of each step's fields as they were typed, right or wrong, without the password.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guided_start", verbose_name=_("user")
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    password = SecretField(_("password"), blank=True, help_text=_("Of the account of the phone's first line."))
    phone = models.ForeignKey(
        Phone, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("phone")
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("guided start")
        verbose_name_plural = _("guided starts")
        default_permissions = ()

    def __str__(self) -> str:
        return gettext("Set-up by %(user)s") % {"user": self.user}
