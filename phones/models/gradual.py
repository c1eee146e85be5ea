"""Publications that go to phones wave by wave."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.models.phone import Phone
from phones.validators import validate_displayable
from phones.windows import Window
from provisioning.models import Publication


class GradualPublication(models.Model):
    """What waits, published wave by wave; the next may begin once the phones of the one before fetched their files."""

    note = models.CharField(_("note"), max_length=120, blank=True, validators=[validate_displayable])
    patience_hours = models.PositiveSmallIntegerField(
        _("patience hours"), default=24, validators=[MinValueValidator(1)]
    )
    by_itself = models.BooleanField(_("by itself"), default=False)
    window_days = models.JSONField(_("window days"), default=list, blank=True)
    window_start = models.TimeField(_("window start"), null=True, blank=True)
    window_end = models.TimeField(_("window end"), null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("created by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("gradual publication")
        verbose_name_plural = _("gradual publications")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.note or gettext("Publication in waves %(number)s") % {"number": self.pk}

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
        return get_text_list([str(WEEKDAYS[day]) for day in self.window_days], gettext("and"))


class GradualWave(models.Model):
    """One wave: its phones are published together."""

    gradual = models.ForeignKey(
        GradualPublication, on_delete=models.CASCADE, related_name="waves", verbose_name=_("gradual")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)
    publication = models.ForeignKey(
        Publication, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("publication")
    )

    class Meta:
        verbose_name = _("gradual wave")
        verbose_name_plural = _("gradual waves")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["gradual", "number"], name="a_wave_once_in_a_gradual")]

    def __str__(self) -> str:
        return gettext("%(gradual)s, wave %(number)s") % {"gradual": self.gradual, "number": self.number}


class GradualPhone(models.Model):
    """The place of a phone in a wave."""

    wave = models.ForeignKey(GradualWave, on_delete=models.CASCADE, related_name="places", verbose_name=_("wave"))
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="gradual_places", verbose_name=_("phone"))
    left_out = models.BooleanField(
        _("left out"), default=False, help_text=_("Whether the next wave no longer waits for the phone.")
    )

    class Meta:
        verbose_name = _("gradual phone")
        verbose_name_plural = _("gradual phones")
        ordering = ["wave", "phone"]
        constraints = [models.UniqueConstraint(fields=["wave", "phone"], name="a_phone_once_in_a_wave")]

    def __str__(self) -> str:
        return f"{self.phone}"
