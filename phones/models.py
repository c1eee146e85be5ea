"""Phones and what they share: call servers, profiles, and the buttons of each phone."""

from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from phones.fields import MacField, SecretField, SettingsField
from phones.mac import with_colons
from phones.validators import validate_displayable, validate_host, validate_plan_name
from provisioning.cnfxml import phone_models
from provisioning.models import PublishedFile

PORT = [MinValueValidator(1), MaxValueValidator(65535)]


def model_choices() -> list[tuple[str, str]]:
    """Return key and name of every phone model that takes a configuration from Offhook."""
    return [(model.key, model.name) for model in phone_models.models()]


@cache
def _flat_models() -> frozenset[str]:
    """Return the keys of the models that read flat files."""
    return frozenset(model.key for model in phone_models.models() if model.format is phone_models.ConfigFormat.FLAT)


class CallServer(models.Model):
    """The SIP server that phones register with, such as a FRITZ!Box or an Asterisk."""

    class Kind(models.TextChoices):
        FRITZBOX = "fritzbox", "FRITZ!Box"
        ASTERISK = "asterisk", "Asterisk"
        USECALLMANAGER = "usecallmanager", "Asterisk with the patch of usecallmanager.nz"
        FREEPBX = "freepbx", "FreePBX"
        THREE_CX = "3cx", "3CX"
        GENERIC = "generic", "Other SIP server"

    class Transport(models.TextChoices):
        """Values as the command line takes them; `documents` knows what a phone calls them."""

        UDP = "udp", "UDP"
        TCP = "tcp", "TCP"

    name = models.CharField(max_length=80, unique=True, validators=[validate_displayable])
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GENERIC)
    address = models.CharField(
        max_length=50, validators=[validate_host], help_text="IP address (safest) or host name, such as 192.168.1.1."
    )
    port = models.PositiveIntegerField(default=5060, validators=PORT)
    transport = models.CharField(max_length=3, choices=Transport, default=Transport.UDP)
    backup_address = models.CharField(
        max_length=50,
        blank=True,
        validators=[validate_host],
        help_text="A second server, asked when the first is silent.",
    )
    backup_port = models.PositiveIntegerField(default=5060, validators=PORT)
    voicemail_number = models.CharField(
        max_length=40,
        blank=True,
        validators=[validate_displayable],
        help_text="What the messages key dials unless the line says otherwise, such as **600 on a FRITZ!Box.",
    )
    settings = SettingsField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("phones:server_detail", args=[self.pk])

    def affected_phones(self) -> "PhoneQuerySet":
        """Return the phones whose files this record shapes."""
        return Phone.objects.filter(call_server=self)


class Profile(models.Model):
    """Settings that phones share. A profile may stand on a parent, whose settings it can override."""

    name = models.CharField(max_length=80, unique=True, validators=[validate_displayable])
    description = models.CharField(max_length=200, blank=True, validators=[validate_displayable])
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    bare = models.BooleanField(
        default=False,
        verbose_name="without built-in settings",
        help_text="Phones get only what is set here and on themselves, and none of the built-in settings of their "
        "model. Imported phones hang on such a profile, so that their files stay as they were.",
    )
    settings = SettingsField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("phones:profile_detail", args=[self.pk])

    def clean(self) -> None:
        if self.parent and self in self.parent.chain():
            raise ValidationError(
                {"parent": f"{self.parent} stands on {self} already; a profile cannot stand on itself."}
            )

    def chain(self) -> list["Profile"]:
        """Return the profile's line of descent: the root first, the profile itself last."""
        line: list[Profile] = []
        profile: Profile | None = self
        while profile is not None and profile not in line:
            line.insert(0, profile)
            profile = profile.parent
        return line

    def affected_phones(self) -> "PhoneQuerySet":
        """Return the phones of this profile and of all that stand on it."""
        return Phone.objects.filter(profile__in=self._with_descendants())

    def _with_descendants(self) -> set[int]:
        known: set[int] = set()
        found = {self.pk}
        while found:
            known |= found
            found = set(Profile.objects.filter(parent__in=found).values_list("pk", flat=True)) - known
        return known


class PhoneQuerySet(models.QuerySet["Phone"]):
    def search(self, text: str) -> Self:
        """Find phones by label, MAC in any notation, and by label, account or number of their buttons."""
        digits = "".join(character for character in text.upper().removeprefix("SEP") if character not in ":.- ")
        buttons = Button.objects.filter(phone=OuterRef("pk")).filter(
            Q(label__icontains=text)
            | Q(name__icontains=text)
            | Q(target__icontains=text)
            | Q(display_name__icontains=text)
        )
        return self.filter(Q(label__icontains=text) | Q(mac__contains=digits or "-") | Exists(buttons))

    def needing_publish(self) -> Self:
        """Return the phones whose records are newer than what was published of them."""
        return self.filter(~Exists(_published_as_is()))

    def with_state(self) -> Self:
        """Annotate `is_published` (as the records say) and `was_published` (in any version)."""
        current = PublishedFile.objects.filter(current=True, subject=OuterRef("mac"))
        return self.annotate(is_published=Exists(_published_as_is()), was_published=Exists(current))

    def mark_changed(self, **fields: str) -> int:
        """Say that records behind these phones' files changed, so that they wait to be published.

        `fields` of the phones themselves change in the same statement. Returns the number of phones.
        """
        return self.update(version=F("version") + 1, changed_at=timezone.now(), **fields)


def _published_as_is() -> models.QuerySet[PublishedFile]:
    return PublishedFile.objects.filter(current=True, subject=OuterRef("mac"), version=OuterRef("version"))


class Phone(models.Model):
    """A phone: who it is, what it inherits, and what is its own."""

    mac = MacField(
        "MAC address",
        unique=True,
        help_text="Printed on the back of the phone. Every notation is fine: 00:11:22:AA:BB:CC.",
    )
    model = models.CharField(max_length=20, choices=model_choices, blank=True)
    label = models.CharField(
        max_length=60,
        blank=True,
        validators=[validate_displayable],
        help_text="Where it stands or who uses it; many models show it in the top line of the display.",
    )
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="phones")
    call_server = models.ForeignKey(CallServer, on_delete=models.PROTECT, null=True, blank=True, related_name="phones")
    settings = SettingsField()
    hardware_version = models.CharField(
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"\A[Vv]?[0-9]{1,3}\Z", "This is no hardware version such as V08.")],
        help_text="The VID, such as V08, on the label at the back: newer 78xx and 88xx refuse older loads.",
    )
    running_load = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_displayable],
        help_text="Firmware that the phone runs now, as its Status menu shows it, or factory-reset. Empty: not known.",
    )
    wanted_load = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_displayable],
        help_text="Firmware the phone should run, without “.loads”, such as SIP41.9-4-2SR3-1S. "
        "Empty: the phone keeps what it has.",
    )
    pinned_load = models.CharField(max_length=64, blank=True, validators=[validate_displayable])
    accepted_errors = models.TextField(
        blank=True,
        editable=False,
        help_text="Sentences of findings that somebody publishes knowingly, one to a line.",
    )
    held_back = models.TextField(
        blank=True,
        editable=False,
        help_text="Why the phone's file was held back when the last publication or its plan was made.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        ordering = ["label", "mac"]
        permissions = [
            ("reveal_secrets", "Can see passwords in clear"),
            ("override_findings", "Can publish a phone in spite of errors"),
        ]

    def __str__(self) -> str:
        return self.label or self.mac_with_colons

    def get_absolute_url(self) -> str:
        return reverse("phones:detail", args=[self.mac])

    @property
    def mac_with_colons(self) -> str:
        return with_colons(self.mac)

    @property
    def file_name(self) -> str:
        """Name of the file that the phone asks for; that of a 7940G or 7960G is another one."""
        return f"SIP{self.mac}.cnf" if self.is_flat else f"SEP{self.mac}.cnf.xml"

    @property
    def is_flat(self) -> bool:
        """Tell whether the phone reads flat files: a 7940G or 7960G."""
        return self.model in _flat_models()

    def affected_phones(self) -> PhoneQuerySet:
        """Return the phone itself, as the records that it shares do."""
        return Phone.objects.filter(pk=self.pk)


class Button(models.Model):
    """What one programmable button of a phone does.

    Lines, speed dials and services share this table, so that the database itself holds one thing to a button.
    """

    class Kind(models.TextChoices):
        LINE = "line", "Line"
        SPEED_DIAL = "speed_dial", "Speed dial"
        BLF = "blf", "Speed dial with busy lamp (BLF)"
        SERVICE = "service", "Service"
        FEATURE = "feature", "Other function"

    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="buttons")
    position = models.PositiveSmallIntegerField("button", validators=[MinValueValidator(1), MaxValueValidator(300)])
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=60, blank=True, validators=[validate_displayable])
    name = models.CharField("account", max_length=128, blank=True, validators=[validate_displayable])
    auth_name = models.CharField(
        "sign-in name",
        max_length=128,
        blank=True,
        validators=[validate_displayable],
        help_text="Only when it differs from the account; on a FRITZ!Box both are the same.",
    )
    password = SecretField(blank=True, validators=[validate_displayable])
    display_name = models.CharField(max_length=60, blank=True, validators=[validate_displayable])
    contact = models.CharField(max_length=128, blank=True, validators=[validate_displayable])
    voicemail_number = models.CharField(max_length=40, blank=True, validators=[validate_displayable])
    target = models.CharField("number", max_length=255, blank=True, validators=[validate_displayable])
    settings = SettingsField()

    class Meta:
        ordering = ["phone", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["phone", "position"],
                name="one_thing_to_a_button",
                violation_error_message="This button is taken already: one button holds one thing.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label or self.name or self.target} on button {self.position}"


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
        proxy = True


class SpeedDial(Button):
    """A button that dials a number (`featureID` 2), with BLF one that shows who is busy (21)."""

    objects: ClassVar[KindManager] = KindManager(Button.Kind.SPEED_DIAL, Button.Kind.BLF)

    class Meta:
        proxy = True


class ServiceKey(Button):
    """A button that opens an XML service (`featureID` 20)."""

    objects: ClassVar[KindManager] = KindManager(Button.Kind.SERVICE)

    class Meta:
        proxy = True


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


class DialPlan(models.Model):
    """When dialled numbers are sent; phones fetch it as the file that `sipProfile/dialTemplate` names."""

    name = models.CharField(
        max_length=40,
        unique=True,
        validators=[validate_plan_name],
        help_text="Its file is this with .xml: phones ask for dialplan.xml unless a setting says otherwise.",
    )
    description = models.CharField(max_length=200, blank=True, validators=[validate_displayable])
    rules = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("phones:dialplan_edit", args=[self.pk])

    @property
    def file_name(self) -> str:
        """Name of the file that phones fetch."""
        return f"{self.name}.xml"
