"""Publications that go to phones wave by wave."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from phones.models.phone import Phone
from phones.validators import validate_displayable
from phones.windows import Window
from provisioning.models import Publication


class GradualPublication(models.Model):
    """What waits, published wave by wave; the next may begin once the phones of the one before fetched their files."""

    note = models.CharField(max_length=120, blank=True, validators=[validate_displayable])
    patience_hours = models.PositiveSmallIntegerField(default=24, validators=[MinValueValidator(1)])
    by_itself = models.BooleanField(default=False)
    window_days = models.JSONField(default=list, blank=True)
    window_start = models.TimeField(null=True, blank=True)
    window_end = models.TimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.note or _("Publication in waves %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("waves:detail", args=[self.pk])

    @property
    def window(self) -> Window | None:
        """When waves may begin by themselves; `None` is at any time."""
        if not self.window_days or self.window_start is None or self.window_end is None:
            return None
        return Window(self.window_days, self.window_start, self.window_end)

    @property
    def window_words(self) -> str:
        """The days of the window, as a sentence names them."""
        return get_text_list([str(WEEKDAYS[day]) for day in self.window_days], _("and"))


class GradualWave(models.Model):
    """One wave: its phones are published together."""

    gradual = models.ForeignKey(GradualPublication, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    publication = models.ForeignKey(Publication, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["gradual", "number"], name="a_wave_once_in_a_gradual")]

    def __str__(self) -> str:
        return _("%(gradual)s, wave %(number)s") % {"gradual": self.gradual, "number": self.number}


class GradualPhone(models.Model):
    """The place of a phone in a wave."""

    wave = models.ForeignKey(GradualWave, on_delete=models.CASCADE, related_name="places")
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="gradual_places")

    class Meta:
        ordering = ["wave", "phone"]
        constraints = [models.UniqueConstraint(fields=["wave", "phone"], name="a_phone_once_in_a_wave")]

    def __str__(self) -> str:
        return f"{self.phone}"
