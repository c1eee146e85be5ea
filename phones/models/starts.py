"""How far each user is with setting up a phone step by step."""

from django.conf import settings
from django.db import models

from phones.fields import SecretField
from phones.models.phone import Phone


class GuidedStart(models.Model):
    """What a user answered so far; once its records are made, the phone that came of it.

    `answers` has the texts of each step's fields as they were typed, right or wrong, without the password.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guided_start")
    answers = models.JSONField(default=dict, blank=True)
    password = SecretField(blank=True, help_text="Of the account of the phone's first line.")
    phone = models.ForeignKey(Phone, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Set-up by {self.user}"
