"""Whose turn it is to publish, among all machines that share the database; a lock on the folder is for one machine.

A turn is a row that its holder renews while it works. Who is silent for longer than `STALE` has lost it, and so has a
holder on this machine: who asks holds the folder's lock, so the other one is dead.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import time_format

from provisioning.models import PublishingTurn
from provisioning.publish.errors import PublishBusy
from provisioning.sentences import said

STALE = timedelta(minutes=2)
_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.2
_ONLY = 1
"""Key of the only row."""


@contextmanager
def turn(wait_seconds: float = _WAIT_SECONDS) -> Iterator[None]:
    """Hold the turn. Raises `PublishBusy`, which names who holds it, when that takes longer than `wait_seconds`."""
    PublishingTurn.objects.get_or_create(pk=_ONLY)
    deadline = time.monotonic() + wait_seconds
    while not _take():
        if time.monotonic() >= deadline:
            raise PublishBusy(_who())
        time.sleep(_PAUSE_SECONDS)
    try:
        yield
    finally:
        _held().update(host="", process=0)


def renew() -> None:
    """Say that this process still works. Raises `PublishBusy` when it was silent for too long and lost its turn."""
    if not _held().update(alive_at=timezone.now()):
        raise PublishBusy(said("Nothing was published: this took too long, and another took over. %(who)s", who=_who()))


def _take() -> bool:
    now = timezone.now()
    free = Q(host__in=["", socket.gethostname()]) | Q(alive_at__lt=now - STALE)
    taken = PublishingTurn.objects.filter(free, pk=_ONLY)
    return bool(taken.update(host=socket.gethostname(), process=os.getpid(), since=now, alive_at=now))


def _held() -> QuerySet[PublishingTurn]:
    return PublishingTurn.objects.filter(pk=_ONLY, host=socket.gethostname(), process=os.getpid())


def _who() -> str:
    row = PublishingTurn.objects.get(pk=_ONLY)
    since = time_format(timezone.localtime(row.since)) if row.since else "?"
    return said(
        "%(who)s has been publishing since %(since)s. Try again in a minute.", who=row.host or "Somebody", since=since
    )
