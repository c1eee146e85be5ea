"""Firmware that was taken in: packages, their files, the loads that these make, and an administrator's own rules."""

from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firmware.archives import PackageKind
from firmware.families import Protocol
from firmware.own_rules import InvalidRule, LoadWords, OwnRule, read_own_rule
from firmware.rules import Relation, Rule, RuleKind
from firmware.store import Store
from firmware.versions import LoadName, UnknownLoadName, parse_load


def store() -> Store:
    """Return the store of all contents, where the settings put it."""
    return Store(settings.FIRMWARE_STORE)


class FirmwarePackage(models.Model):
    """An archive, or a folder, that firmware was taken from. The archive itself is not kept."""

    name = models.CharField(_("name"), max_length=255)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=[(kind.value, kind.value) for kind in PackageKind])
    size = models.PositiveBigIntegerField(_("size"))
    left_out = models.JSONField(_("left out"), default=list, blank=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("firmware package")
        verbose_name_plural = _("firmware packages")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("firmware:package", args=[self.pk])


class FirmwareFile(models.Model):
    """A file of a package, under the name that phones ask for; its content is in the store."""

    package = models.ForeignKey(
        FirmwarePackage, on_delete=models.CASCADE, related_name="files", verbose_name=_("package")
    )
    name = models.CharField(_("name"), max_length=128)
    digest = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    blake2b = models.CharField(_("BLAKE2b-128"), max_length=32)
    size = models.PositiveBigIntegerField(_("size"))

    class Meta:
        verbose_name = _("firmware file")
        verbose_name_plural = _("firmware files")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["package", "name"], name="a_file_name_once_in_a_package")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the content lies."""
        return store().path(self.digest)


class FirmwareLoadQuerySet(models.QuerySet["FirmwareLoad"]):
    def complete(self) -> Self:
        """Return the loads that a phone can fetch whole."""
        return self.filter(complete=True)

    def for_phones(self) -> Self:
        """Return the loads that `loadInformation` can name: all but those that phones ask for after a reset."""
        return self.filter(for_reset=False)

    def contested(self) -> Self:
        """Return the reset loads whose name several packages bring with different content."""
        names = (
            self.filter(for_reset=True)
            .values("name")
            .annotate(contents=models.Count("file__digest", distinct=True))
            .filter(contents__gt=1)
            .order_by()
        )
        return self.filter(name__in=names.values("name"))


class FirmwareLoad(models.Model):
    """A load of a package: its `.loads` file, the members that this names, and the doctor's verdict."""

    file = models.OneToOneField(FirmwareFile, on_delete=models.CASCADE, related_name="load", verbose_name=_("file"))
    name = models.CharField(_("name"), max_length=128, db_index=True)
    family = models.CharField(_("family"), max_length=40, blank=True, db_index=True)
    protocol = models.CharField(
        _("protocol"), max_length=10, blank=True, choices=[(word.value, word.value) for word in Protocol]
    )
    release = models.CharField(_("release"), max_length=40, blank=True)
    fits = models.JSONField(_("models that it fits"), default=list, blank=True)
    members = models.JSONField(_("members"), default=list, blank=True)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    complete = models.BooleanField(_("complete"), default=False)
    for_reset = models.BooleanField(_("asked for after a factory reset"), default=False)
    chosen = models.BooleanField(_("serves this name"), default=False)

    objects = FirmwareLoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("firmware load")
        verbose_name_plural = _("firmware loads")
        ordering = ["family", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(chosen=True), name="one_chosen_load_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def load_name(self) -> LoadName | None:
        """The name as the planner reads it; `None` when no family writes names like it."""
        try:
            return parse_load(self.name)
        except UnknownLoadName:
            return None


_LOADS = _("Exact names of loads, such as SIP41.8-5-2S.")
_RELEASES = _("A range such as >=8.3(3) <=8.5(2); several are joined by “or”.")
_PROTOCOLS = _("SIP or SCCP, or both.")


class FirmwareRule(models.Model):
    """An administrator's own rule, which the planner obeys like those that Offhook knows.

    Lists are words separated by blanks. What is left empty does not narrow the rule.
    """

    kind = models.CharField(
        _("kind"), max_length=20, choices=[(kind.value, kind.value.replace("_", " ")) for kind in RuleKind]
    )
    reason = models.TextField(
        _("reason"), help_text=_("A sentence for whoever plans an upgrade: what happens, and why.")
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where you know it from, such as a release note.")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    families = models.CharField(
        _("families"), max_length=400, blank=True, help_text=_("Families, such as 7941_7961 7942_7962.")
    )
    phone_models = models.CharField(
        _("phone models"), max_length=400, blank=True, help_text=_("Phones, such as 7941G 7961G.")
    )
    hardware_from = models.CharField(_("from hardware version"), max_length=4, blank=True, help_text=_("Such as V08."))
    hardware_to = models.CharField(_("up to hardware version"), max_length=4, blank=True)
    from_protocols = models.CharField(_("protocols"), max_length=40, blank=True, help_text=_PROTOCOLS)
    from_releases = models.CharField(_("releases"), max_length=200, blank=True, help_text=_RELEASES)
    from_loads = models.CharField(_("loads"), max_length=400, blank=True, help_text=_LOADS)
    states = models.CharField(
        _("phones whose load is not known"),
        max_length=40,
        blank=True,
        help_text=_("unknown, factory-reset, or both: then the rule is about these phones alone."),
    )
    to_protocols = models.CharField(_("protocols"), max_length=40, blank=True, help_text=_PROTOCOLS)
    to_releases = models.CharField(_("releases"), max_length=200, blank=True, help_text=_RELEASES)
    to_loads = models.CharField(_("loads"), max_length=400, blank=True, help_text=_LOADS)
    relation = models.CharField(
        _("relation"), max_length=20, blank=True, choices=[(word.value, word.value) for word in Relation]
    )
    via_protocols = models.CharField(_("protocols"), max_length=40, blank=True, help_text=_PROTOCOLS)
    via_releases = models.CharField(_("releases"), max_length=200, blank=True, help_text=_RELEASES)
    via_loads = models.CharField(_("loads"), max_length=400, blank=True, help_text=_LOADS)
    prefer = models.CharField(
        _("best releases"), max_length=200, blank=True, help_text=_("Such as 8.5(2), the best first.")
    )

    class Meta:
        verbose_name = _("firmware rule")
        verbose_name_plural = _("firmware rules")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason[:60]}"

    def clean(self) -> None:
        if not self.kind:
            return
        try:
            self.rule()
        except InvalidRule as error:
            raise ValidationError({error.field: str(error)}) from error

    def rule(self) -> Rule:
        """Return the rule as the planner takes it. Raises `InvalidRule`."""
        return read_own_rule(
            OwnRule(
                id=f"own-{self.pk or 'new'}",
                kind=RuleKind(self.kind),
                reason=self.reason,
                source=self.source,
                families=self.families,
                phone_models=self.phone_models,
                states=self.states,
                relation=self.relation,
                hardware_from=self.hardware_from,
                hardware_to=self.hardware_to,
                start=LoadWords(self.from_protocols, self.from_releases, self.from_loads),
                target=LoadWords(self.to_protocols, self.to_releases, self.to_loads),
                via=LoadWords(self.via_protocols, self.via_releases, self.via_loads),
                prefer=self.prefer,
            )
        )


def own_rules() -> tuple[Rule, ...]:
    """Return the administrators' rules that are in force."""
    return tuple(rule.rule() for rule in FirmwareRule.objects.filter(enabled=True))
