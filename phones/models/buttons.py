"""The buttons of a phone: lines, speed dials and services."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.fields import SettingsField
from phones.validators import validate_displayable
from provisioning.secret_field import SecretField

LAST_KEY = 300
"""More than any phone has with all its expansion modules."""


class Button(models.Model):
    """What one programmable button of a phone does.

    Lines, speed dials and services share this table, so that the database itself holds one thing to a button.
    """

    class Kind(models.TextChoices):
        LINE = "line", _("Line")
        SPEED_DIAL = "speed_dial", _("Speed dial")
        BLF = "blf", _("Speed dial with busy lamp (BLF)")
        SERVICE = "service", _("Service")
        FEATURE = "feature", _("Other function")

    phone = models.ForeignKey("phones.Phone", on_delete=models.CASCADE, related_name="buttons", verbose_name=_("phone"))
    position = models.PositiveSmallIntegerField(
        _("key"), validators=[MinValueValidator(1), MaxValueValidator(LAST_KEY)]
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    label = models.CharField(_("label"), max_length=60, blank=True, validators=[validate_displayable])
    name = models.CharField(_("account"), max_length=128, blank=True, validators=[validate_displayable])
    auth_name = models.CharField(
        _("sign-in name"),
        max_length=128,
        blank=True,
        validators=[validate_displayable],
        help_text=_("Only when it differs from the account; on a FRITZ!Box both are the same."),
    )
    password = SecretField(_("password"), blank=True, validators=[validate_displayable])
    display_name = models.CharField(_("display name"), max_length=60, blank=True, validators=[validate_displayable])
    contact = models.CharField(_("contact"), max_length=128, blank=True, validators=[validate_displayable])
    voicemail_number = models.CharField(
        _("voicemail number"), max_length=40, blank=True, validators=[validate_displayable]
    )
    target = models.CharField(_("number"), max_length=255, blank=True, validators=[validate_displayable])
    place = models.PositiveSmallIntegerField(
        _("place"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Place in an imported file whose buttons do not stand in the order of their numbers."),
    )
    settings = SettingsField(_("settings"))

    class Meta:
        verbose_name_plural = _("keys")
        ordering = ["phone", "position"]
        verbose_name = _("key")
        constraints = [
            models.UniqueConstraint(
                fields=["phone", "position"],
                name="one_thing_to_a_button",
                violation_error_message=_("This key is taken already: one key holds one thing."),
            )
        ]
        indexes = [models.Index(fields=["name", "kind"], name="lines_by_account")]

    def __str__(self) -> str:
        names = {
            "kind": self.get_kind_display(),
            "label": self.label or self.name or self.target,
            "number": self.position,
        }
        return gettext("%(kind)s %(label)s on key %(number)d") % names

    def get_additional_data(self) -> dict[str, str]:
        """Return what the trail notes with a button: the phone that its entries are shown with."""
        return {"about": f"phones.phone:{self.phone_id}"}


class KindManager(models.Manager[Any]):
    """Sees the buttons of some kinds."""

    def __init__(self, *kinds: Button.Kind) -> None:
        super().__init__()
        self._kinds = kinds

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(kind__in=self._kinds)


class Line(Button):
    """A button that registers an account with the call server (`featureID` 9)."""

    objects: ClassVar[KindManager] = KindManager(Button.Kind.LINE)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        proxy = True


class SpeedDial(Button):
    """A button that dials a number (`featureID` 2), with BLF one that shows who is busy (21)."""

    objects: ClassVar[KindManager] = KindManager(Button.Kind.SPEED_DIAL, Button.Kind.BLF)

    class Meta:
        verbose_name = _("speed dial")
        verbose_name_plural = _("speed dials")
        proxy = True


class ServiceKey(Button):
    """A button that opens an XML service (`featureID` 20)."""

    objects: ClassVar[KindManager] = KindManager(Button.Kind.SERVICE)

    class Meta:
        verbose_name = _("service key")
        verbose_name_plural = _("service keys")
        proxy = True
