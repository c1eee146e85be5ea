"""Changes of many phones at once: to be reviewed, made, or taken back."""

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from phones.fields import SettingsField
from phones.models.phone import Phone


class ManyChange(models.Model):
    """The same change of many phones: own settings, or fields of theirs."""

    selection = models.TextField(help_text="The chosen phones, as phones/selection.py writes them into addresses.")
    settings = SettingsField(help_text="Own settings that the phones get.")
    inherited = models.JSONField(default=list, help_text="Paths whose own settings go, so that inherited ones hold.")
    fields = models.JSONField(default=dict, help_text="Fields of the phones, and the keys of what is chosen there.")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "change of many phones"
        default_permissions = ()

    def __str__(self) -> str:
        return _("Change %(number)s of many phones") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("phones:many_change", args=[self.pk])


class FormerValues(models.Model):
    """What one phone had before a change of many, so that it can be put back."""

    change = models.ForeignKey(ManyChange, on_delete=models.CASCADE, related_name="former")
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="+")
    settings = SettingsField(help_text="Own settings at the paths of the change; an absent one was inherited.")
    fields = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.change}: {self.phone}"
