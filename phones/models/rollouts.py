"""Loads for many phones, wave by wave."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

from phones.models.phone import Phone
from phones.validators import validate_displayable


class Rollout(models.Model):
    """A load for many phones, wave by wave: the next wave may begin once all of the one before have arrived."""

    load = models.CharField(max_length=64, validators=[validate_displayable])
    patience_hours = models.PositiveSmallIntegerField(default=24, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Rollout of {self.load}"

    def get_absolute_url(self) -> str:
        return reverse("rollouts:detail", args=[self.pk])


class RolloutPhone(models.Model):
    """The place of a phone in a rollout."""

    rollout = models.ForeignKey(Rollout, on_delete=models.CASCADE, related_name="places")
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="rollout_places")
    wave = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["wave", "phone"]
        constraints = [models.UniqueConstraint(fields=["rollout", "phone"], name="a_phone_once_in_a_rollout")]

    def __str__(self) -> str:
        return f"{self.phone} in wave {self.wave}"
