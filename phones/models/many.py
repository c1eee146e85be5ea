"""Changes of many phones at once: to be reviewed, made, or taken back."""

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.fields import SettingsField
from phones.models.buttons import Button
from phones.models.phone import Phone


class ManyChange(models.Model):
    """The same change of many phones: own settings, or fields of theirs."""

    selection = models.TextField(
        _("selection"), help_text=_("The chosen phones, as phones/selection.py writes them into addresses.")
    )
    settings = SettingsField(_("settings"), help_text=_("Own settings that the phones get."))
    inherited = models.JSONField(
        _("inherited"), default=list, help_text=_("Paths whose own settings go, so that inherited ones hold.")
    )
    fields = models.JSONField(
        _("fields"), default=dict, help_text=_("Fields of the phones, and the keys of what is chosen there.")
    )
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, verbose_name=_("by"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    changed = models.PositiveIntegerField(_("changed"), default=0)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of many phones")
        verbose_name_plural = _("changes of many phones")
        default_permissions = ()

    def __str__(self) -> str:
        return gettext("Change %(number)s of many phones") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("phones:many_change", args=[self.pk])


class FormerValues(models.Model):
    """What one phone, or one line of it, had before a change of many, so that it can be put back."""

    change = models.ForeignKey(ManyChange, on_delete=models.CASCADE, related_name="former", verbose_name=_("change"))
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="+", verbose_name=_("phone"))
    button = models.ForeignKey(
        Button,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("key"),
        help_text=_("The line that had it; empty for the phone itself."),
    )
    settings = SettingsField(
        _("settings"), help_text=_("Own settings at the paths of the change; an absent one was inherited.")
    )
    fields = models.JSONField(_("fields"), default=dict)

    class Meta:
        verbose_name = _("former values")
        verbose_name_plural = _("former values")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.change}: {self.phone}"
