"""Long work beside the requests: each job is a row that tells how far it is, and a process that does it.

    job = begin(Task("plan", "A publication is planned", {"overwrite": False}, by=user, back="/publications/"))

The kind names a function in `settings.JOBS`. That function has to be safe to begin again: when the process of a job
falls silent, because the machine went down say, whoever looks at the job next lets another process begin it anew.
Each beginning has a number; a process that was taken for dead and comes back finds that its number is no longer the
job's, and its word no longer counts.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from provisioning.heartbeat import Heartbeat
from provisioning.models import Job
from provisioning.progress import Progress
from provisioning.trail import acting, user_actor

SILENT = timedelta(minutes=1)
"""A process that told nothing for so long is dead."""
_ATTEMPTS = 2
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, and for whom."""

    kind: str
    """A key of `settings.JOBS`."""
    title: str
    """What happens, for everybody who looks: "Publication 7 is written"."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What JSON can hold; never a secret."""
    by: User | None = None
    back: str = "/"
    """Address of the page where one goes on when it fails."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    address: str
    """Of the page that shows it."""
    sentences: tuple[str, ...] = ()
    """What the page says first."""


Work = Callable[[Task, Progress], Result]
"""Does a task. Raises one of `settings.JOB_REFUSALS` with a sentence for the administrator."""


def perform(task: Task, progress: Progress) -> Result:
    """Do the task here and now. Raises what its function raises."""
    work: Work = import_string(settings.JOBS[task.kind])
    return work(task, progress)


def begin(task: Task) -> Job:
    """Record a job and start its process; one that does the same already is returned instead."""
    now = timezone.now()
    Job.objects.filter(finished_at__lt=now - _KEPT).delete()
    with transaction.atomic():
        same = Job.objects.open().filter(kind=task.kind, arguments=dict(task.arguments), by=task.by).first()
        if same is not None:
            return same
        job = Job.objects.create(
            kind=task.kind,
            title=task.title,
            arguments=dict(task.arguments),
            by=task.by,
            address=task.back,
            language=translation.get_language() or "",
            attempt=1,
            alive_at=now,
        )
    _start_process(job)
    return job


def attend(job: Job) -> Job:
    """Let a job whose process is silent be begun anew, or give it up; return it as it is then."""
    silent = Job.objects.open().filter(pk=job.pk, attempt=job.attempt, alive_at__lt=timezone.now() - SILENT)
    if job.attempt >= _ATTEMPTS:
        _end(silent, Job.State.FAILED, [_("The process that did this has died, twice. Begin again.")])
    elif silent.update(attempt=F("attempt") + 1, state=Job.State.WAITING, alive_at=timezone.now()):
        job.refresh_from_db()
        _start_process(job)
    job.refresh_from_db()
    return job


def open_jobs() -> list[Job]:
    """Return the jobs that have not ended, the last one first."""
    return list(Job.objects.open().select_related("by"))


def run(pk: int, attempt: int) -> None:
    """Do a job, in the process that was started for this attempt, and then what follows every job.

    An error that is a defect ends the process.
    """
    job = _claimed(pk, attempt)
    if job is None:
        return
    own = Job.objects.filter(pk=pk, attempt=attempt)
    refusals = tuple(import_string(name) for name in settings.JOB_REFUSALS)
    with translation.override(job.language or None), acting(user_actor(job.by)), Heartbeat(job) as progress:
        try:
            result = perform(_task(job), progress)
        except refusals as error:
            _end(own, Job.State.FAILED, [str(error)])
        except BaseException:
            _end(
                own, Job.State.FAILED, [_("This ended with an error that is no fault of yours: Offhook's log has it.")]
            )
            raise
        else:
            _end(own, Job.State.DONE, result.sentences, address=result.address)
    import_string(settings.AFTER_JOB)()


def _claimed(pk: int, attempt: int) -> Job | None:
    """Take a job for this process; `None` when it was done, or begun anew, before the process came to it."""
    waiting = Job.objects.filter(pk=pk, attempt=attempt, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.RUNNING, alive_at=timezone.now()):
        return None
    return Job.objects.select_related("by").get(pk=pk)


def _task(job: Job) -> Task:
    return Task(job.kind, job.title, job.arguments, job.by, job.address)


def _end(jobs: QuerySet[Job], state: Job.State, outcome: "tuple[str, ...] | list[str]", **fields: str) -> None:
    jobs.update(state=state, outcome=list(outcome), finished_at=timezone.now(), **fields)


def _start_process(job: Job) -> None:
    """Start the process of a job; it outlives the one that serves this request."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "runjob", str(job.pk), str(job.attempt)]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        problem = _("No process could be started for this: %(reason)s.") % {"reason": error.strerror}
        _end(Job.objects.filter(pk=job.pk), Job.State.FAILED, [problem])
        return
    threading.Thread(target=process.wait, daemon=True).start()  # a process that nobody waits for stays as a zombie
