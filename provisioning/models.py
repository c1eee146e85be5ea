"""What was published, what phones asked for, and which phones were heard of."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisioning.accounts.app import AuthenticatorApp
from provisioning.kept_sentences import unpacked
from provisioning.progress import Phase

__all__ = ["AuthenticatorApp"]


class PublicationQuerySet(models.QuerySet["Publication"]):
    def begun(self) -> Self:
        """Return those that somebody has confirmed; the others are drafts."""
        return self.exclude(state=Publication.State.DRAFT)


class Publication(models.Model):
    """One publication: a change set that is written to the TFTP root as a whole, or a draft of one to be reviewed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("To be reviewed")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    held_back = models.JSONField(_("held back"), default=list, blank=True)
    overwrite = models.BooleanField(_("overwrite"), default=False)
    findings = models.JSONField(_("findings"), null=True, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-pk"]
        permissions = [("publish", "Can publish to TFTP")]

    def __str__(self) -> str:
        return gettext("Publication %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("publications:detail", args=[self.pk])

    @property
    def told_held_back(self) -> list[dict[str, Any]]:
        """What is held back, each with a reason that pages can say in the language of whoever looks."""
        return [
            held | {"reason": unpacked(held["sentence"])} if "sentence" in held else held for held in self.held_back
        ]


class PublishingTurn(models.Model):
    """Who may publish at this moment: one row, whose `host` is empty while nobody does."""

    host = models.CharField(_("host"), max_length=255, blank=True)
    process = models.PositiveBigIntegerField(_("process"), default=0)
    since = models.DateTimeField(_("since"), null=True)
    alive_at = models.DateTimeField(_("alive at"), null=True)

    def __str__(self) -> str:
        return self.host or gettext("Nobody")


class PublishedFile(models.Model):
    """A file that a publication adds, changes or removes; the `current` one of a name is what the root holds."""

    class Action(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        REMOVED = "removed", _("Removed")

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="files", verbose_name=_("publication")
    )
    name = models.CharField(_("name"), max_length=255)
    action = models.CharField(_("action"), max_length=10, choices=Action)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    mtime_ns = models.BigIntegerField(_("mtime ns"), default=0)
    inode = models.BigIntegerField(_("inode"), default=0)
    subject = models.CharField(_("subject"), max_length=40, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    generator = models.CharField(_("generator"), max_length=32, blank=True)
    replaces = models.CharField(_("replaces"), max_length=64, blank=True)
    current = models.BooleanField(_("current"), default=False)

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(current=True), name="one_current_file_a_name"),
            models.UniqueConstraint(fields=["publication", "name"], name="a_name_once_in_a_publication"),
        ]
        indexes = [
            models.Index(fields=["subject"], condition=Q(current=True), name="current_files_of_a_subject"),
            models.Index(fields=["subject", "-publication"], name="history_of_a_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_action_display()})"


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        """Return those that have not ended."""
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(models.Model):
    """Long work that a process of its own does beside the requests, and how far it is; see provisioning/jobs.py."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase, default=Phase.STARTING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    address = models.CharField(_("address"), max_length=200)
    outcome = models.JSONField(_("outcome"), default=list, blank=True)
    begun_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    alive_at = models.DateTimeField(_("alive at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="jobs_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.pk])


class SharedFile(models.Model):
    """How often the record behind a file that belongs to no phone was changed."""

    name = models.CharField(_("name"), max_length=255, primary_key=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    gone = models.BooleanField(_("gone"), default=False)

    class Meta:
        verbose_name = _("shared file")
        verbose_name_plural = _("shared files")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FileRequest(models.Model):
    """A file that somebody asked a server for, and what came of it; the name is a stranger's word."""

    class Outcome(models.TextChoices):
        """The values of `provisioning.timeline.requests.Outcome`."""

        SERVED = "served", _("Served")
        ASKED = "asked", _("Asked for")
        MISSING = "missing", _("Missing")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Broken off")

    class Protocol(models.TextChoices):
        TFTP = "tftp", "TFTP"
        HTTP = "http", "HTTP"

    class Server(models.TextChoices):
        """Who told of the request: Offhook's own server, or the log of another."""

        OFFHOOK = "offhook", "Offhook"
        DNSMASQ = "dnsmasq", "dnsmasq"
        TFTPD_HPA = "tftpd-hpa", "tftpd-hpa"
        NGINX = "nginx", "nginx"

    asked_at = models.DateTimeField(_("asked at"))
    address = models.GenericIPAddressField(_("address"))
    name = models.CharField(_("name"), max_length=200)
    mac = models.CharField(_("mac"), max_length=12, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)
    protocol = models.CharField(_("protocol"), max_length=4, choices=Protocol, default=Protocol.TFTP)
    server = models.CharField(_("server"), max_length=10, choices=Server, default=Server.OFFHOOK)

    class Meta:
        verbose_name = _("file request")
        verbose_name_plural = _("file requests")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["mac", "-asked_at"], name="requests_of_a_phone"),
            models.Index(fields=["-asked_at"], name="requests_by_time"),
            models.Index(fields=["outcome", "-asked_at"], name="requests_by_outcome"),
            models.Index(fields=["protocol", "-asked_at"], name="requests_by_protocol"),
            models.Index(fields=["outcome", "protocol", "-asked_at"], name="requests_by_both"),
            models.Index(fields=["address", "-asked_at"], name="requests_of_an_address"),
            models.Index(fields=["server", "-asked_at"], name="requests_of_a_server"),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s for %(address)s: %(outcome)s") % {
            "name": self.name,
            "address": self.address,
            "outcome": self.get_outcome_display(),
        }


class SeenPhone(models.Model):
    """A phone that asked for files, by its MAC; kept apart from requests so that no page need count them."""

    mac = models.CharField(_("mac"), max_length=12, primary_key=True)
    first_seen_at = models.DateTimeField(_("first seen at"))
    last_seen_at = models.DateTimeField(_("last seen at"))
    requests = models.PositiveIntegerField(_("requests"), default=0)
    address = models.GenericIPAddressField(_("address"))
    stopped_at = models.CharField(
        _("stopped at"),
        max_length=200,
        blank=True,
        help_text=_("The file that it needs and did not get; empty when it lacks none."),
    )

    class Meta:
        verbose_name = _("seen phone")
        verbose_name_plural = _("seen phones")
        ordering = ["-last_seen_at", "mac"]
        indexes = [
            models.Index(fields=["stopped_at"], condition=~Q(stopped_at=""), name="phones_that_stopped"),
            models.Index(fields=["-last_seen_at"], name="phones_seen_last"),
            models.Index(fields=["address"], name="phones_seen_at_an_address"),
        ]

    def __str__(self) -> str:
        return self.mac


class RequestHour(models.Model):
    """How many requests an hour had, by how they are to be taken."""

    began_at = models.DateTimeField(_("began at"), primary_key=True)
    served = models.PositiveIntegerField(_("served"), default=0)
    harmless = models.PositiveIntegerField(
        _("harmless"), default=0, help_text=_("Missing, and harmless as far as is known.")
    )
    serious = models.PositiveIntegerField(_("serious"), default=0, help_text=_("Needed, and not received."))

    class Meta:
        verbose_name = _("request hour")
        verbose_name_plural = _("request hours")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H}h"


class IgnoredMac(models.Model):
    """A phone that is not to be offered for adoption."""

    mac = models.CharField(_("mac"), max_length=12, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    ignored_at = models.DateTimeField(_("ignored at"), auto_now_add=True)

    class Meta:
        verbose_name = _("ignored mac")
        verbose_name_plural = _("ignored macs")
        ordering = ["-ignored_at"]

    def __str__(self) -> str:
        return self.mac
