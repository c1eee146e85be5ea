"""Loads for many phones, wave by wave."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.models.phone import Phone
from phones.validators import validate_displayable


class Rollout(models.Model):
    """A load for many phones, wave by wave: the next wave may begin once all of the one before have arrived."""

    load = models.CharField(_("load"), max_length=64, validators=[validate_displayable])
    patience_hours = models.PositiveSmallIntegerField(
        _("patience hours"), default=24, validators=[MinValueValidator(1)]
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("created by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("rollout")
        verbose_name_plural = _("rollouts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return gettext("Rollout of %(load)s") % {"load": self.load}

    def get_absolute_url(self) -> str:
        return reverse("rollouts:detail", args=[self.pk])


class RolloutPhone(models.Model):
    """The place of a phone in a rollout."""

    rollout = models.ForeignKey(Rollout, on_delete=models.CASCADE, related_name="places", verbose_name=_("rollout"))
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="rollout_places", verbose_name=_("phone"))
    wave = models.PositiveSmallIntegerField(_("wave"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    left_out = models.BooleanField(
        _("left out"), default=False, help_text=_("Whether the next wave no longer waits for the phone.")
    )

    class Meta:
        verbose_name = _("rollout phone")
        verbose_name_plural = _("rollout phones")
        ordering = ["wave", "phone"]
        constraints = [models.UniqueConstraint(fields=["rollout", "phone"], name="a_phone_once_in_a_rollout")]

    def __str__(self) -> str:
        return gettext("%(phone)s in wave %(wave)s") % {"phone": self.phone, "wave": self.wave}
