"""From the files that apps want to the TFTP root: the one place that joins file sources, plan, folder and records."""

import grp
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from provisioning.models import Publication, PublishedFile
from provisioning.publish.drift import Drift, find_drift
from provisioning.publish.errors import FolderUnusable, PublishError
from provisioning.publish.folder import Folder
from provisioning.publish.journal import Journal
from provisioning.publish.manifest import Entry
from provisioning.publish.plan import Action, Step, WantedFile, make_plan

Subjects = Collection[str] | None
"""Whose files: MACs of phones, or `None` for all. Shared files belong to nobody and always come along."""

FileSource = Callable[[Subjects], Iterable[WantedFile]]

_PORTION = 500
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of publishing."""

    publication: Publication | None
    """`None` when there was nothing to write."""
    steps: tuple[Step, ...]

    @property
    def written(self) -> list[Step]:
        return [step for step in self.steps if step.writes]

    @property
    def removed(self) -> list[Step]:
        return [step for step in self.steps if step.action is Action.REMOVE]

    @property
    def held_back(self) -> list[Step]:
        return [step for step in self.steps if step.action is Action.HOLD]

    def counts(self) -> dict[str, int]:
        """Return the number of files by action."""
        found = Counter(step.action for step in self.steps)
        return {action.value: found[action] for action in Action}


def tftp_folder() -> Folder:
    """Return the folder that the settings name. Raises `FolderUnusable` when its group does not exist."""
    return Folder(settings.TFTP_ROOT, settings.PUBLISH_STATE, settings.TFTP_FILE_MODE, _group_id(settings.TFTP_GROUP))


def plan(subjects: Subjects = None, *, overwrite: bool = False) -> tuple[Step, ...]:
    """Return what publishing would do now; nothing is changed. Raises `PublishError` when the folder is unusable."""
    folder = tftp_folder()
    folder.prepare()
    return tuple(_steps(subjects, folder, overwrite))


def publish(subjects: Subjects = None, *, by: User | None = None, note: str = "", overwrite: bool = False) -> Outcome:
    """Write what changed, of all or of these subjects. Raises `PublishError` with a sentence."""
    with _publishing() as folder:
        steps = tuple(_steps(subjects, folder, overwrite))
        _note_versions(steps)
        if not any(step.writes or step.action is Action.REMOVE for step in steps):
            return Outcome(None, steps)
        publication = Publication.objects.create(by=by, note=note, held_back=_held_back(steps))
        return Outcome(_carry_out(publication, folder, steps), steps)


def recover() -> Journal | None:
    """Complete a publication that a crash interrupted; return what it did. Raises `PublishError`."""
    folder = tftp_folder()
    with folder.lock():
        return _recover(folder)


def drift() -> Drift:
    """Return what somebody else did to the TFTP root. Raises `FolderUnusable` when it cannot be read."""
    folder = tftp_folder()
    try:
        return find_drift(folder, _published(None).values())
    except OSError as error:
        raise FolderUnusable(f"{error.filename} cannot be read: {error.strerror}.") from error


@contextmanager
def _publishing() -> Iterator[Folder]:
    folder = tftp_folder()
    with folder.lock():
        _recover(folder)
        yield folder


def _recover(folder: Folder) -> Journal | None:
    """Complete and record an interrupted publication, and mark those that never came to be."""
    journal = folder.recover()
    if journal is not None:
        publication = Publication.objects.filter(pk=journal.publication).exclude(state=Publication.State.DONE).first()
        if publication is not None:
            _record_folder_only(publication, journal)
        folder.forget()
    Publication.objects.filter(state=Publication.State.RUNNING).update(
        state=Publication.State.FAILED,
        problem="It was interrupted before anything was written.",
        finished_at=timezone.now(),
    )
    return journal


def _steps(subjects: Subjects, folder: Folder, overwrite: bool) -> Iterator[Step]:
    wanted = (file for source in _sources() for file in source(subjects))
    return make_plan(wanted, _published(subjects), folder, overwrite=overwrite)


def _sources() -> list[FileSource]:
    return [import_string(path) for path in settings.FILE_SOURCES]


def _published(subjects: Subjects) -> dict[str, Entry]:
    files = PublishedFile.objects.filter(current=True)
    if subjects is not None:
        files = files.filter(Q(subject="") | Q(subject__in=subjects))
    return {row[0]: Entry(*row) for row in files.values_list("name", "digest", "size", "mtime_ns").iterator()}


def _carry_out(publication: Publication, folder: Folder, steps: tuple[Step, ...]) -> Publication:
    contents = [(step.name, step.wanted.source or step.wanted.content) for step in steps if step.writes and step.wanted]
    removals = [step.name for step in steps if step.action is Action.REMOVE]
    try:
        journal = folder.write(publication.pk, contents, removals)
    except PublishError as error:
        publication.state, publication.problem = Publication.State.FAILED, str(error)
        publication.finished_at = timezone.now()
        publication.save()
        raise
    _record(publication, journal, {step.name: step for step in steps if step.writes})
    folder.forget()
    return publication


def _record_folder_only(publication: Publication, journal: Journal) -> None:
    """Record a publication of which only the journal is left; its phones go on waiting for the next one."""
    _record(publication, journal, {})


@transaction.atomic
def _record(publication: Publication, journal: Journal, steps: dict[str, Step]) -> None:
    """Write down what the folder holds now, all at once."""
    names = [entry.name for entry in journal.puts] + list(journal.removals)
    before = {file.name: file for files in _current(names) for file in files}
    for files in _current(names):
        files.update(current=False)
    rows = [_put_row(publication, entry, steps.get(entry.name), before.get(entry.name)) for entry in journal.puts]
    rows += [_removal_row(publication, before[name]) for name in journal.removals if name in before]
    PublishedFile.objects.bulk_create(rows, batch_size=_PORTION)
    publication.state, publication.problem = Publication.State.DONE, ""
    publication.finished_at = timezone.now()
    publication.save()


def _put_row(publication: Publication, entry: Entry, step: Step | None, before: PublishedFile | None) -> PublishedFile:
    wanted = step.wanted if step else None
    return PublishedFile(
        publication=publication,
        name=entry.name,
        action=PublishedFile.Action.CHANGED if before else PublishedFile.Action.ADDED,
        digest=entry.digest,
        size=entry.size,
        mtime_ns=entry.mtime_ns,
        subject=wanted.subject if wanted else (before.subject if before else ""),
        version=wanted.version if wanted else 0,
        current=True,
    )


def _removal_row(publication: Publication, before: PublishedFile) -> PublishedFile:
    return PublishedFile(
        publication=publication,
        name=before.name,
        action=PublishedFile.Action.REMOVED,
        subject=before.subject,
    )


def _note_versions(steps: Iterable[Step]) -> None:
    """Remember for unchanged files that they are what newer records say, too."""
    unchanged = {step.name: step.wanted.version for step in steps if step.action is Action.KEEP and step.wanted}
    rows = (row for files in _current(unchanged) for row in files.values_list("pk", "name", "version"))
    stale = [PublishedFile(pk=pk, version=unchanged[name]) for pk, name, version in rows if version != unchanged[name]]
    PublishedFile.objects.bulk_update(stale, ["version"], batch_size=_PORTION)


def _current(names: Iterable[str]) -> Iterator[QuerySet[PublishedFile]]:
    """Yield the current rows of these names, in portions that every database takes."""
    pending = list(names)
    for start in range(0, len(pending), _PORTION):
        yield PublishedFile.objects.filter(current=True, name__in=pending[start : start + _PORTION])


def _held_back(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [{"name": step.name, "reason": step.reason} for step in steps if step.action is Action.HOLD]


def _group_id(name: str) -> int:
    """Return the number of the group that owns published files; -1 leaves it to the system."""
    if not name:
        return -1
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise FolderUnusable(f"There is no group {name} on this system: correct TFTP_GROUP.") from error
