"""Publications to be reviewed: planned and stored whole, so that what is confirmed is exactly what was shown.

A draft is a `Publication` with its rows, and its contents lie in the store. Going back is a draft like any other: its
files are those of an earlier publication, or what the folder held after one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.module_loading import import_string

from provisioning.between import changes_since
from provisioning.models import Publication, PublishedFile
from provisioning.progress import Phase, Progress, unseen
from provisioning.publish.errors import PlanOutdated
from provisioning.publish.folder import Folder
from provisioning.publish.manifest import Entry, status_of
from provisioning.publish.plan import obstacle_to
from provisioning.publish.store import Staged
from provisioning.publishing import Asked, Subjects, carry_out, folder_for_publishing, held_back, stage
from provisioning.recording import PORTION, Published, keep_rows, note_unchanged, published, write_rows
from provisioning.sentences import said
from provisioning.turns import renew

T = TypeVar("T")

_KEPT = timedelta(days=1)
_NAMED_AT_MOST = 5
_DRAFT = Publication.State.DRAFT


@dataclass(frozen=True, slots=True)
class _Target:
    """What a file is led back to."""

    name: str
    subject: str
    digest: str
    """Empty where the file was not there."""


def make_draft(
    *, by: User | None = None, subjects: Subjects = None, overwrite: bool = False, progress: Progress = unseen
) -> Publication:
    """Plan the publication of what changed, of all or of these subjects, to be reviewed. Raises `PublishError`.

    A draft without files says that there is nothing to write; it may say what is held back.
    """
    with folder_for_publishing() as folder:
        asked = Asked(folder, subjects, overwrite)
        steps, staged = stage(asked, progress)
        note_unchanged(steps, asked.statuses)
        _clear(by)
        draft = Publication.objects.create(by=by, overwrite=overwrite, held_back=held_back(steps))
        keep_rows(draft, steps, staged.entries, asked.published)
        _offer(draft)
    return draft


def draft_restoring(
    publication: Publication, *, by: User | None = None, subject: str = "", progress: Progress = unseen
) -> Publication:
    """Plan to let the folder hold what it held after `publication`, all of it or the files of a phone.

    What later publications wrote is taken back; files that they added are removed, and removed ones come back.
    """

    def targets() -> list[_Target]:
        return [_Target(change.name, change.subject, change.old) for change in changes_since(publication, subject)]

    return _draft_back(targets, f"Back to {publication}", by, progress)


def draft_undoing(
    publication: Publication, *, by: User | None = None, subject: str = "", progress: Progress = unseen
) -> Publication:
    """Plan to give the files of `publication` the content that they had before it."""

    def targets() -> list[_Target]:
        files = publication.files.filter(subject=subject) if subject else publication.files.all()
        return [_Target(file.name, file.subject, file.replaces) for file in files]

    return _draft_back(targets, f"Undo {publication}", by, progress)


def confirm(draft: Publication, *, note: str = "", progress: Progress = unseen) -> Publication:
    """Write exactly what the draft says.

    Raises `PlanOutdated` when somebody published or changed one of its files meanwhile, else `PublishError`.
    """
    with folder_for_publishing() as folder:
        claimed = Publication.objects.filter(pk=draft.pk, state=_DRAFT)
        staged, removals = _ready(draft, folder, progress)
        if not claimed.update(state=Publication.State.RUNNING, note=note or draft.note, started_at=timezone.now()):
            raise PlanOutdated(said("This was published or discarded already."))
        draft.refresh_from_db()
        carry_out(draft, folder, staged, removals, progress)
    return draft


def discard(draft: Publication) -> None:
    """Drop a draft."""
    Publication.objects.filter(pk=draft.pk, state=_DRAFT).delete()


def changed_since(draft: Publication) -> int:
    """Count the phones of a draft whose records have changed since; they go on waiting after it is published."""
    rows = dict(draft.files.filter(version__gt=0).exclude(subject="").values_list("subject", "version"))
    subjects, changed = list(rows), 0
    for start in range(0, len(subjects), PORTION):
        versions = import_string(settings.RECORD_VERSIONS)(subjects[start : start + PORTION])
        changed += sum(rows[subject] != version for subject, version in versions)
    return changed


def _draft_back(targets: Callable[[], list[_Target]], note: str, by: User | None, progress: Progress) -> Publication:
    with folder_for_publishing() as folder:
        rows, missing = _rows_back(_counted(targets(), Phase.COMPARING, progress), folder)
        _clear(by)
        draft = Publication.objects.create(by=by, note=note, held_back=missing)
        for row in rows:
            row.publication = draft
        write_rows(rows)
        _offer(draft)
    return draft


def _offer(draft: Publication) -> None:
    """Let what is planned whole be reviewed; until now it counted as running, so that nobody confirms a part of it."""
    draft.state = _DRAFT
    draft.save(update_fields=["state"])


def _rows_back(targets: Iterable[_Target], folder: Folder) -> tuple[list[PublishedFile], list[dict[str, str]]]:
    """Return the rows that lead to the digests of `targets`, and what cannot be led there."""
    now, rows, missing = published(None), list[PublishedFile](), list[dict[str, str]]()
    for target in targets:
        before = now.get(target.name)
        if target.digest == (before.entry.digest if before else ""):
            continue
        if target.digest and not folder.store.holds(target.digest):
            missing.append(
                {"name": target.name, "reason": said("Its content of that time is no longer kept, or was edited.")}
            )
            continue
        rows.append(_row_back(target, before, folder))
    return rows, missing


def _row_back(target: _Target, before: Published | None, folder: Folder) -> PublishedFile:
    """Return a row of version 0: what it writes is not what the records say, so the phone goes on waiting."""
    actions, digest = PublishedFile.Action, target.digest
    action = (actions.CHANGED if before else actions.ADDED) if digest else actions.REMOVED
    size, mtime_ns, inode = status_of(folder.store.path(digest).stat()) if digest else (0, 0, 0)
    replaces = before.entry.digest if before else ""
    return PublishedFile(
        name=target.name, action=action, digest=digest, size=size, mtime_ns=mtime_ns, inode=inode,
        subject=target.subject, replaces=replaces,
    )  # fmt: skip


def _named(names: list[str]) -> str:
    named = ", ".join(names[:_NAMED_AT_MOST])
    more = len(names) - _NAMED_AT_MOST
    return said("%(files)s and %(count)s more", files=named, count=more) if more > 0 else named


def _ready(draft: Publication, folder: Folder, progress: Progress) -> tuple[Staged, list[str]]:
    """Return what the draft puts and removes. Raises `PlanOutdated` when that is no longer what was reviewed."""
    now = published(None)
    if obstacles := list(
        _obstacles(_counted(draft.files.order_by("name"), Phase.CHECKING, progress), draft, folder, now)
    ):
        raise PlanOutdated(
            said("%(files)s changed since this was planned. Plan anew, and look again.", files=_named(obstacles))
        )
    files = draft.files.order_by("pk")
    puts = [file for file in files if file.action != PublishedFile.Action.REMOVED]
    removals = [file.name for file in files if file.action == PublishedFile.Action.REMOVED]
    return Staged(tuple(Entry(row.name, row.digest, row.size, row.mtime_ns, row.inode) for row in puts), ()), removals


def _obstacles(
    files: Iterable[PublishedFile], draft: Publication, folder: Folder, now: Mapping[str, Published]
) -> Iterator[str]:
    """Yield the names whose published file, file in the folder or stored content is not what was planned with."""
    for file in files:
        entry = now[file.name].entry if file.name in now else None
        is_planned_with = (entry.digest if entry else "") == file.replaces
        is_free = not obstacle_to(file.name, entry, folder, draft.overwrite, file.digest)
        is_stored = not file.digest or folder.store.holds(file.digest)
        if not (is_planned_with and is_free and is_stored):
            yield file.name


def _counted(files: Collection[T], phase: Phase, progress: Progress) -> Iterator[T]:
    """Yield the files, and tell how many were."""
    total = len(files)
    for number, file in enumerate(files):
        if number % PORTION == 0:
            renew()
            progress(phase, number, total)
        yield file


def _clear(by: User | None) -> None:
    """Drop the drafts that nobody will confirm: older ones of the same user, and those of another day."""
    Publication.objects.filter(state=_DRAFT, by=by).delete()
    Publication.objects.filter(state=_DRAFT, started_at__lt=timezone.now() - _KEPT).delete()
