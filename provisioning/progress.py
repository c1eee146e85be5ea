"""How far long work is, told by who does it to whoever shows it."""

from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """What long work does at this moment."""

    STARTING = "starting", _("Starting")
    MAKING = "making", _("Making files")
    STORING = "storing", _("Storing files on the disk")
    CHECKING = "checking", _("Looking whether all is as it should be")
    WRITING = "writing", _("Writing into the TFTP folder")
    CHANGING = "changing", _("Changing records")
    COMPARING = "comparing", _("Comparing with what was published")


class Progress(Protocol):
    """Is called again and again while the work goes on."""

    def __call__(self, phase: Phase, done: int = 0, total: int = 0) -> None:
        """Take note that `done` of `total` are done in this phase; a total of 0 says that nobody can know it."""


def unseen(phase: Phase, done: int = 0, total: int = 0) -> None:
    """Take no note: for work that ends before anybody looks."""
