"""What publications do, as rows: written before the folder is touched, and counted as soon as it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from provisioning.generator import generator
from provisioning.models import Publication, PublishedFile
from provisioning.publish.manifest import Entry
from provisioning.publish.plan import Action, Step

PORTION = 500
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Published:
    """A file that the root holds."""

    entry: Entry
    subject: str
    version: int
    generator: str


def published(subjects: Iterable[str] | None) -> dict[str, Published]:
    """Return what is published by name, of all or of these subjects; shared files always come along."""
    files = PublishedFile.objects.filter(current=True)
    if subjects is not None:
        files = files.filter(Q(subject="") | Q(subject__in=subjects))
    columns = ("name", "digest", "size", "mtime_ns", "inode", "subject", "version", "generator")
    rows = files.order_by().values_list(*columns).iterator()
    return {row[0]: Published(Entry(*row[:5]), *row[5:]) for row in rows}


def keep_rows(
    publication: Publication, steps: Sequence[Step], entries: Iterable[Entry], before: dict[str, Published]
) -> None:
    """Write down what a running publication will do to each file; `entries` are those of the steps that write."""
    written = {step.name: step for step in steps if step.writes}
    puts = (_put_row(publication, entry, written[entry.name], before.get(entry.name)) for entry in entries)
    removals = (_removal_row(publication, before[step.name]) for step in steps if step.action is Action.REMOVE)
    write_rows(chain(puts, removals))


def write_rows(rows: Iterable[PublishedFile]) -> None:
    """Write the rows of a running publication.

    Each portion is a transaction of its own, so that nobody waits for a fleet; a crash in between leaves a publication
    that was interrupted before anything was written, and is given up.
    """
    pending = iter(rows)
    while portion := list(islice(pending, PORTION)):
        PublishedFile.objects.bulk_create(portion)


@transaction.atomic
def count(publication: Publication) -> None:
    """Let the rows of a publication be what the root holds, all at once; doing it again changes nothing."""
    names = publication.files.values("name")
    PublishedFile.objects.filter(current=True, name__in=names).exclude(publication=publication).update(current=False)
    publication.files.exclude(action=PublishedFile.Action.REMOVED).update(current=True)
    finish(publication, Publication.State.DONE)


@transaction.atomic
def give_up(publication: Publication, problem: str) -> None:
    """Note that nothing came of a publication; a plan that was not carried out is no history of files."""
    publication.files.all().delete()
    finish(publication, Publication.State.FAILED, problem)


def finish(publication: Publication, state: Publication.State, problem: str = "") -> None:
    """Note how a publication ended."""
    publication.state, publication.problem, publication.finished_at = state, problem, timezone.now()
    publication.save(update_fields=["state", "problem", "finished_at"])


def note_unchanged(steps: Iterable[Step], files: dict[str, tuple[int, int, int]]) -> None:
    """Remember of unchanged files that they are what these records and this program say, too.

    `files` has their status by name, so that they need not be read the next time.
    """
    made = {step.name: step.wanted.version for step in steps if step.action is Action.KEEP and step.wanted}
    for rows in _current(made):
        stale: list[PublishedFile] = []
        rows.exclude(generator=generator()).update(generator=generator())
        for file in rows.only("pk", "name", "version", "size", "mtime_ns", "inode"):
            seen = (made[file.name], *files.get(file.name, (file.size, file.mtime_ns, file.inode)))
            if (file.version, file.size, file.mtime_ns, file.inode) != seen:
                file.version, file.size, file.mtime_ns, file.inode = seen
                stale.append(file)
        PublishedFile.objects.bulk_update(stale, ["version", "size", "mtime_ns", "inode"])


def _current(names: Iterable[str]) -> Iterator[QuerySet[PublishedFile]]:
    """Yield the current rows of these names, in portions that every database takes."""
    pending = list(names)
    for start in range(0, len(pending), PORTION):
        yield PublishedFile.objects.filter(current=True, name__in=pending[start : start + PORTION])


def _put_row(publication: Publication, entry: Entry, step: Step, before: Published | None) -> PublishedFile:
    return PublishedFile(
        publication=publication,
        name=entry.name,
        action=PublishedFile.Action.CHANGED if before else PublishedFile.Action.ADDED,
        digest=entry.digest,
        size=entry.size,
        mtime_ns=entry.mtime_ns,
        inode=entry.inode,
        subject=step.wanted.subject if step.wanted else "",
        version=step.wanted.version if step.wanted else 0,
        generator=generator(),
        replaces=before.entry.digest if before else "",
    )


def _removal_row(publication: Publication, before: Published) -> PublishedFile:
    return PublishedFile(
        publication=publication,
        name=before.entry.name,
        action=PublishedFile.Action.REMOVED,
        subject=before.subject,
        replaces=before.entry.digest,
    )
