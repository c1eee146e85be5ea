"""From the files that apps want to the TFTP root: the one place that joins file sources, plan, folder and records."""

import grp
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.module_loading import import_string

from provisioning.database import sync_database
from provisioning.generator import generator
from provisioning.kept_sentences import has_values, packed
from provisioning.models import Publication
from provisioning.progress import Phase, Progress, unseen
from provisioning.provisioning_windows import open_for_files
from provisioning.publish.drift import Drift, find_drift
from provisioning.publish.errors import FolderUnusable, Incomplete, PublishError
from provisioning.publish.folder import Folder
from provisioning.publish.journal import Journal
from provisioning.publish.plan import Action, Step, WantedFile, make_plan
from provisioning.publish.store import Content, Staged
from provisioning.recording import PORTION, count, finish, give_up, keep_rows, note_unchanged, published
from provisioning.sentences import said
from provisioning.shared_files import shared_versions
from provisioning.trail import Event, note
from provisioning.turns import renew, turn

Subjects = Collection[str] | None
"""Whose files: MACs of phones, or `None` for all. Shared files belong to nobody and always come along."""

FileSource = Callable[[Subjects, Collection[str]], Iterable[WantedFile]]
"""Yields the files of the subjects, but of none of the second ones: theirs are known to be as the records say."""

_FAILED = Publication.State.FAILED


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
    return tuple(_steps(Asked(folder, subjects, overwrite)))


def publish(
    subjects: Subjects = None,
    *,
    by: User | None = None,
    note: str = "",
    overwrite: bool = False,
    anew: bool = False,
    progress: Progress = unseen,
) -> Outcome:
    """Write what changed, of all or of these subjects. Raises `PublishError` with a sentence.

    Files whose records did not change are not made; with `anew` they are, and compared.
    """
    with folder_for_publishing() as folder:
        asked = Asked(folder, subjects, overwrite, anew)
        try:
            steps, staged = stage(asked, progress)
        except FolderUnusable as error:
            Publication.objects.create(by=by, note=note, state=_FAILED, problem=str(error), finished_at=timezone.now())
            raise
        note_unchanged(steps, asked.statuses)
        removals = [step.name for step in steps if step.action is Action.REMOVE]
        if not staged.entries and not removals:
            return Outcome(None, steps)
        publication = Publication.objects.create(by=by, note=note, overwrite=overwrite, held_back=held_back(steps))
        keep_rows(publication, steps, staged.entries, asked.published)
        carry_out(publication, folder, staged, removals, progress)
        return Outcome(publication, steps)


def made_now(name: str, subject: str) -> bytes | None:
    """Return what the records say now that a file should hold; `None` when it cannot be made, or is firmware."""
    for source in _sources():
        for file in source([subject] if subject else [], frozenset()):
            if file.name == name:
                return file.content or None
    return None


def recover() -> Journal | None:
    """Complete a publication that a crash interrupted; return what it did. Raises `PublishError`."""
    folder = tftp_folder()
    with folder.lock(), turn():
        return _recover(folder)


def drift(*, thorough: bool = True) -> Drift:
    """Return what somebody else did to the TFTP root, as `find_drift` does.

    Raises `FolderUnusable` when it cannot be read.
    """
    folder = tftp_folder()
    try:
        return find_drift(folder, [file.entry for file in published(None).values()], thorough=thorough)
    except OSError as error:
        raise FolderUnusable(
            said("%(file)s cannot be read: %(reason)s.", file=error.filename, reason=error.strerror)
        ) from error


@contextmanager
def folder_for_publishing() -> Iterator[Folder]:
    """Hold the right to publish, with nothing unfinished in the folder. Raises `PublishError`."""
    folder = tftp_folder()
    with folder.lock(), turn():
        _recover(folder)
        yield folder


def _recover(folder: Folder) -> Journal | None:
    """Complete and record an interrupted publication, and mark those that never came to be."""
    journal = folder.recover()
    if journal is not None:
        publication = Publication.objects.filter(pk=journal.publication).exclude(state=Publication.State.DONE).first()
        if publication is not None:
            count(publication)
        sync_database()
        folder.forget()
    for publication in Publication.objects.filter(state=Publication.State.RUNNING):
        give_up(publication, said("It was interrupted before anything was written."))
    if not folder.index.exists():
        folder.restore_index(file.entry for file in published(None).values())
    return journal


class Asked:
    """What is to be published, and what is there already."""

    def __init__(self, folder: Folder, subjects: Subjects, overwrite: bool, anew: bool = False) -> None:
        self.folder, self.subjects, self.overwrite = folder, subjects, overwrite
        self.shared = shared_versions()  # before any record is read: what changes meanwhile goes on waiting
        self.published = published(subjects)
        self.statuses = folder.statuses(self.published.keys())
        self.versions = dict(import_string(settings.RECORD_VERSIONS)(subjects))
        self.settled = frozenset[str]() if anew else frozenset(self._settled())

    @property
    def to_make(self) -> int:
        """Number of the subjects whose files are made."""
        return len(self.versions) - len(self.settled)

    def wanted(self) -> Iterator[WantedFile]:
        """Yield what the apps want in the root, the shared files with the versions of their records."""
        for source in _sources():
            for file in source(self.subjects, self.settled):
                yield file if file.subject else replace(file, version=self.shared.get(file.name, 0))

    def _settled(self) -> Iterator[str]:
        """Yield the subjects whose files are as their records, this program and the folder say."""
        files: dict[str, list[bool]] = {}
        for name, file in self.published.items():
            files.setdefault(file.subject, []).append(
                (file.version, file.generator, file.entry.status)
                == (self.versions.get(file.subject), generator(), self.statuses.get(name))
            )
        return (subject for subject, are_as_published in files.items() if subject and all(are_as_published))


def _steps(asked: Asked) -> Iterator[Step]:
    return make_plan(
        asked.wanted(),
        {name: file.entry for name, file in asked.published.items()},
        asked.folder,
        overwrite=asked.overwrite,
        settled=[name for name, file in asked.published.items() if file.subject in asked.settled],
    )


def stage(asked: Asked, progress: Progress = unseen) -> tuple[tuple[Step, ...], Staged]:
    """Plan, and store each content as soon as it is made, so that no fleet has to fit into memory."""
    steps: list[Step] = []

    def contents() -> Iterator[tuple[str, Content]]:
        for step in _steps(asked):
            if len(steps) % PORTION == 0:
                renew()
                progress(Phase.MAKING, min(len(steps), asked.to_make), asked.to_make)
            steps.append(_without_content(step))
            if step.writes and step.wanted:
                yield step.name, step.wanted.source or step.wanted.content

        progress(Phase.STORING)

    staged = asked.folder.stage(contents())
    return tuple(steps), staged


def _without_content(step: Step) -> Step:
    return Step(step.name, step.action, step.wanted.settled(), step.reason) if step.wanted else step


def _sources() -> list[FileSource]:
    return [import_string(path) for path in settings.FILE_SOURCES]


def carry_out(
    publication: Publication, folder: Folder, staged: Staged, removals: list[str], progress: Progress = unseen
) -> None:
    """Write what is staged and recorded, and let it count. Raises `PublishError`, which the publication notes."""
    try:
        renew()
        open_for_files(entry.name for entry in staged.entries)
        sync_database()
        progress(Phase.WRITING)
        folder.commit(publication.pk, staged, removals, partial(progress, Phase.WRITING))
    except Incomplete as error:
        note(Event.NOT_PUBLISHED, publication, problem=str(error))
        finish(publication, Publication.State.FAILED, str(error))
        raise
    except PublishError as error:
        note(Event.NOT_PUBLISHED, publication, problem=str(error))
        give_up(publication, str(error))
        raise
    count(publication)
    sync_database()
    folder.forget()
    files = publication.files.count()
    note(Event.PUBLISHED, publication, files=files, note=publication.note)


def held_back(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return what is held back and why, as a publication keeps it; see `Publication.told_held_back`."""
    return [
        {"name": step.name, "reason": step.reason, "subject": step.wanted.subject if step.wanted else ""}
        | ({"sentence": packed(step.reason)} if has_values(step.reason) else {})
        | ({"by_hand": "yes"} if _is_by_hand(step) else {})
        for step in steps
        if step.action is Action.HOLD
    ]


def _is_by_hand(step: Step) -> bool:
    """Tell whether a file is held back for the folder's sake alone; the file itself can be made."""
    return step.wanted is None or not step.wanted.problem


def _group_id(name: str) -> int:
    """Return the number of the group that owns published files; -1 leaves it to the system."""
    if not name:
        return -1
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise FolderUnusable(
            said("There is no group %(name)s on this system: correct TFTP_GROUP.", name=name)
        ) from error
