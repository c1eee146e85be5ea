"""What phones share: call servers and profiles."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.fields import SettingsField
from phones.models.phone import Phone, PhoneQuerySet
from phones.validators import validate_displayable, validate_host

PORT = [MinValueValidator(1), MaxValueValidator(65535)]


class CallServer(models.Model):
    """The SIP server that phones register with, such as a FRITZ!Box or an Asterisk."""

    class Kind(models.TextChoices):
        FRITZBOX = "fritzbox", "FRITZ!Box"
        ASTERISK = "asterisk", "Asterisk"
        USECALLMANAGER = "usecallmanager", _("Asterisk with the patch of usecallmanager.nz")
        FREEPBX = "freepbx", "FreePBX"
        THREE_CX = "3cx", "3CX"
        GENERIC = "generic", _("Other SIP server")

    class Transport(models.TextChoices):
        """Values as the command line takes them; `documents` knows what a phone calls them."""

        UDP = "udp", "UDP"
        TCP = "tcp", "TCP"

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[validate_displayable])
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.GENERIC)
    address = models.CharField(
        _("address"),
        max_length=50,
        validators=[validate_host],
        help_text=_("IP address (safest) or host name, such as 192.168.1.1."),
    )
    port = models.PositiveIntegerField(_("port"), default=5060, validators=PORT)
    transport = models.CharField(_("transport"), max_length=3, choices=Transport, default=Transport.UDP)
    backup_address = models.CharField(
        _("backup address"),
        max_length=50,
        blank=True,
        validators=[validate_host],
        help_text=_("A second server, asked when the first is silent."),
    )
    backup_port = models.PositiveIntegerField(_("backup port"), default=5060, validators=PORT)
    voicemail_number = models.CharField(
        _("voicemail number"),
        max_length=40,
        blank=True,
        validators=[validate_displayable],
        help_text=_("What the messages key dials unless the line says otherwise, such as **600 on a FRITZ!Box."),
    )
    settings = SettingsField(_("settings"))
    left_to_profiles = models.JSONField(_("left to profiles"), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("call server")
        verbose_name_plural = _("call servers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("phones:server_detail", args=[self.pk])

    def affected_phones(self) -> PhoneQuerySet:
        """Return the phones whose files this record shapes."""
        return Phone.objects.filter(call_server=self)


class Profile(models.Model):
    """Settings that phones share. A profile may stand on a parent, whose settings it can override."""

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[validate_displayable])
    description = models.CharField(_("description"), max_length=200, blank=True, validators=[validate_displayable])
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    bare = models.BooleanField(
        default=False,
        verbose_name=_("without built-in settings"),
        help_text=_(
            "Phones get only what is set here and on themselves, and none of the built-in settings of their "
            "model. Imported phones hang on such a profile, so that their files stay as they were."
        ),
    )
    settings = SettingsField(_("settings"))

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("phones:profile_detail", args=[self.pk])

    def clean(self) -> None:
        if self.parent and self in self.parent.chain():
            raise ValidationError(
                {
                    "parent": gettext("%(parent)s stands on %(self)s already; a profile cannot stand on itself.")
                    % {"parent": self.parent, "self": self}
                }
            )

    def chain(self) -> list["Profile"]:
        """Return the profile's line of descent: the root first, the profile itself last."""
        line: list[Profile] = []
        profile: Profile | None = self
        while profile is not None and profile not in line:
            line.insert(0, profile)
            profile = profile.parent
        return line

    def affected_phones(self) -> PhoneQuerySet:
        """Return the phones of this profile and of all that stand on it."""
        return Phone.objects.filter(profile__in=self._with_descendants())

    def _with_descendants(self) -> set[int]:
        known: set[int] = set()
        found = {self.pk}
        while found:
            known |= found
            found = set(Profile.objects.filter(parent__in=found).values_list("pk", flat=True)) - known
        return known
