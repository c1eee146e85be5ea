"""What the checks said of phones last, so that lists can ask for it by a query."""

from typing import Any

from django.db import models
from django.db.models import F, Max, Min
from django.utils.translation import gettext_lazy as _

from provisioning.kept_sentences import unpacked


class CheckedPhone(models.Model):
    """That a phone was checked, and what of it the result depends on.

    The result holds as long as the phone has this version and running load, and this Offhook checks it.
    """

    phone = models.OneToOneField("phones.Phone", on_delete=models.CASCADE, primary_key=True, related_name="checked")
    version = models.PositiveIntegerField(_("version"))
    running_load = models.CharField(_("running load"), max_length=64, blank=True)
    program = models.CharField(_("made by"), max_length=32)
    errors = models.PositiveIntegerField(_("errors"))
    warnings = models.PositiveIntegerField(_("warnings"))
    checked_at = models.DateTimeField(_("checked at"), auto_now=True)

    class Meta:
        verbose_name = _("checked phone")
        verbose_name_plural = _("checked phones")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.phone_id)


class FindingKind(models.Model):
    """An error or a warning as many phones may have it: about one element, and whatever differs left out."""

    key = models.CharField(_("key"), max_length=16, primary_key=True)
    severity = models.CharField(_("severity"), max_length=8, help_text=_("As the checks name it."))
    path = models.CharField(_("path"), max_length=400, blank=True)
    sentence = models.JSONField(_("sentence"))

    class Meta:
        verbose_name = _("kind of finding")
        verbose_name_plural = _("kinds of findings")
        default_permissions = ()

    def __str__(self) -> str:
        return unpacked(self.sentence)

    @property
    def text(self) -> str:
        """The sentence, for pages to say in the language of whoever looks."""
        return unpacked(self.sentence)


class NotedFinding(models.Model):
    """That a phone has findings of a kind."""

    phone = models.ForeignKey("phones.Phone", on_delete=models.CASCADE, related_name="noted_findings")
    kind = models.ForeignKey(FindingKind, on_delete=models.CASCADE, related_name="noted")

    class Meta:
        verbose_name = _("noted finding")
        verbose_name_plural = _("noted findings")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "phone"], name="one_note_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.phone_id}: {self.kind_id}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def shared(self) -> Any:
        """Return those whose account another phone registers, too: one look at the index of accounts."""
        holders = self.order_by().values("account").annotate(first=Min("phone"), last=Max("phone"))
        return self.filter(account__in=holders.filter(first__lt=F("last")).values("account"))


class Registration(models.Model):
    """An account that a phone registers, by what its configuration says; a line shared on purpose has none here."""

    phone = models.ForeignKey("phones.Phone", on_delete=models.CASCADE, related_name="registrations")
    account = models.CharField(
        _("account"), max_length=500, help_text=_("Name, server and port, as the file says them.")
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        default_permissions = ()
        indexes = [models.Index(fields=["account", "phone"], name="phones_by_registration")]

    def __str__(self) -> str:
        return self.account
