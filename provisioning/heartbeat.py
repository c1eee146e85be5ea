"""The sign of life of a job, written beside the work, which may be busy with one long step."""

import threading
from types import TracebackType

from django.db import DatabaseError, connection
from django.utils import timezone

from provisioning.models import Job
from provisioning.progress import Phase

_SECONDS = 1.0


class Heartbeat:
    """Writes every second that the job's process lives, and how far it is.

    with Heartbeat(job) as progress:
        progress(Phase.MAKING, 500, 10_000)
    """

    def __init__(self, job: Job) -> None:
        self._own = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)
        self._told = (Phase.STARTING, 0, 0)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def __call__(self, phase: Phase, done: int = 0, total: int = 0) -> None:
        """Note how far the work is; the next beat tells it."""
        self._told = (phase, done, total)

    def write(self) -> None:
        """Tell it now."""
        phase, done, total = self._told
        self._own.update(phase=phase, done=done, total=total, alive_at=timezone.now())

    def _beat(self) -> None:
        while not self._ended.wait(_SECONDS):
            try:
                self.write()
            except DatabaseError:  # it is busy; the next beat may get through
                continue
        connection.close()  # the one of this thread
