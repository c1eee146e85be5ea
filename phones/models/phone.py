"""A phone, and the questions that lists ask of many."""

from functools import cache
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phones.fields import MacField, SettingsField
from phones.mac import with_colons
from phones.models.buttons import Button
from phones.models.noted_findings import CheckedPhone, Registration
from phones.validators import validate_displayable
from provisioning.cnfxml import phone_models
from provisioning.generator import generator
from provisioning.models import PublishedFile, SeenPhone
from provisioning.secret_field import SecretField


def model_choices() -> list[tuple[str, str]]:
    """Return key and name of every phone model that takes a configuration from Offhook."""
    return [(model.key, model.name) for model in phone_models.models()]


@cache
def _flat_models() -> frozenset[str]:
    """Return the keys of the models that read flat files."""
    return frozenset(model.key for model in phone_models.models() if model.format is phone_models.ConfigFormat.FLAT)


class PhoneQuerySet(models.QuerySet["Phone"]):
    def search(self, text: str) -> Self:
        """Find phones by label, MAC in any notation, and by label, account or number of their buttons."""
        digits = "".join(character for character in text.upper().removeprefix("SEP") if character not in ":.- ")
        buttons = Button.objects.order_by().filter(
            Q(label__icontains=text)
            | Q(name__icontains=text)
            | Q(target__icontains=text)
            | Q(display_name__icontains=text)
        )
        of_buttons = Q(pk__in=buttons.values("phone"))
        return self.filter(Q(label__icontains=text) | Q(mac__contains=digits or "-") | of_buttons)

    def needing_publish(self) -> Self:
        """Return the phones whose records are newer than what was published of them."""
        return self.filter(~Exists(_published_as_is()))

    def with_state(self) -> Self:
        """Annotate `is_published` (as the records say) and `was_published` (in any version)."""
        current = PublishedFile.objects.filter(current=True, subject=OuterRef("mac"))
        return self.annotate(is_published=Exists(_published_as_is()), was_published=Exists(current))

    def with_shared_accounts(self) -> Self:
        """Annotate `shares_account`: whether another phone registers an account of this one at the same server.

        As the phones were when they were checked last. A line that is shared on purpose does not count. This looks
        at each phone by itself: who looks among all phones asks `Registration.objects.shared`.
        """
        others = Registration.objects.filter(account=OuterRef("account")).exclude(phone=OuterRef("phone"))
        shared = Registration.objects.filter(Exists(others), phone=OuterRef("pk"))
        return self.annotate(shares_account=Exists(shared))

    def unchecked(self) -> Self:
        """Return the phones that changed since they were checked, or were never checked by this Offhook."""
        result = {name: OuterRef(name) for name in ("version", "running_load")}
        return self.filter(~Exists(CheckedPhone.objects.filter(phone=OuterRef("pk"), program=generator(), **result)))

    def with_seen(self) -> Self:
        """Annotate `last_asked`, when the phone asked for a file last, and `stopped_at`, the file that it lacks.

        Both are `None` for a phone that was never heard of.
        """
        seen = SeenPhone.objects.filter(mac=OuterRef("mac"))
        return self.annotate(
            last_asked=Subquery(seen.values("last_seen_at")), stopped_at=Subquery(seen.values("stopped_at"))
        )

    def mark_changed(self, **fields: Any) -> int:
        """Say that records behind these phones' files changed, so that they wait to be published.

        `fields` of the phones themselves change in the same statement. Returns the number of phones.
        """
        return self.update(version=F("version") + 1, changed_at=timezone.now(), **fields)


def _published_as_is() -> models.QuerySet[PublishedFile]:
    return PublishedFile.objects.filter(current=True, subject=OuterRef("mac"), version=OuterRef("version"))


class Phone(models.Model):
    """A phone: who it is, what it inherits, and what is its own."""

    mac = MacField(
        _("MAC address"),
        unique=True,
        help_text=_("Printed on the back of the phone. Every notation is fine: 00:11:22:AA:BB:CC."),
    )
    model = models.CharField(_("model"), max_length=20, choices=model_choices, blank=True)
    label = models.CharField(
        _("label"),
        max_length=60,
        blank=True,
        validators=[validate_displayable],
        help_text=_("Where it stands or who uses it; many models show it in the top line of the display."),
    )
    profile = models.ForeignKey(
        "phones.Profile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="phones",
        verbose_name=_("profile"),
    )
    call_server = models.ForeignKey(
        "phones.CallServer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="phones",
        verbose_name=_("call server"),
    )
    settings = SettingsField(_("settings"))
    ssh_password = SecretField(
        _("SSH password"),
        blank=True,
        default="",
        editable=False,
        help_text=_("Made by Offhook; what settings say at sshPassword is stronger."),
    )
    hardware_version = models.CharField(
        _("hardware version"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"\A[Vv]?[0-9]{1,3}\Z", _("This is no hardware version such as V08."))],
        help_text=_("The VID, such as V08, on the label at the back: newer 78xx and 88xx refuse older loads."),
    )
    running_load = models.CharField(
        _("running load"),
        max_length=64,
        blank=True,
        validators=[validate_displayable],
        help_text=_(
            "Firmware that the phone runs now, as its Status menu shows it, or factory-reset. Empty: not known."
        ),
    )
    wanted_load = models.CharField(
        _("wanted load"),
        max_length=64,
        blank=True,
        validators=[validate_displayable],
        help_text=_(
            "Firmware the phone should run, without “.loads”, such as SIP41.9-4-2SR3-1S. "
            "Empty: the phone keeps what it has."
        ),
    )
    pinned_load = models.CharField(_("pinned load"), max_length=64, blank=True, validators=[validate_displayable])
    accepted_errors = models.TextField(
        _("accepted errors"),
        blank=True,
        editable=False,
        help_text=_("Sentences of findings that somebody publishes knowingly, one to a line."),
    )
    held_back = models.TextField(
        _("held back"),
        blank=True,
        editable=False,
        help_text=_("Why the phone's file was held back when the last publication or its plan was made."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["label", "mac"]
        indexes = [
            models.Index(fields=["label", "mac"], name="phones_in_order"),
            models.Index(fields=["changed_at"], name="phones_by_change"),
        ]
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
