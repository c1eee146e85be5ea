"""What changed in the TFTP folder from one publication to another, whatever was published in between."""

from dataclasses import dataclass

from django.db.models import QuerySet

from provisioning.comparing import Compared, compared, contents_of, stored_content
from provisioning.differences import MOST_COMPARED, Summary, summary
from provisioning.models import Publication, PublishedFile
from provisioning.publishing import tftp_folder


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that the folder held differently, or not at all."""

    name: str
    subject: str
    old: str
    """Digest; empty where the file was not there."""
    new: str

    @property
    def action(self) -> PublishedFile.Action:
        """What became of the file."""
        if not self.old:
            return PublishedFile.Action.ADDED
        return PublishedFile.Action.CHANGED if self.new else PublishedFile.Action.REMOVED


def done() -> QuerySet[Publication]:
    """Return the publications that were written, the last one first."""
    return Publication.objects.filter(state=Publication.State.DONE).order_by("-finished_at", "-pk")


def changes_between(earlier: Publication, later: Publication, subject: str = "") -> list[FileChange]:
    """Return how the folder after `later` differs from the one after `earlier`, by name; of one subject or of all."""
    return _changes(rows_after(earlier, subject).filter(publication__finished_at__lte=later.finished_at))


def changes_since(earlier: Publication, subject: str = "") -> list[FileChange]:
    """Return how what is published now differs from what was after `earlier`, by name; of one subject or of all."""
    return _changes(rows_after(earlier, subject))


def rows_after(earlier: Publication, subject: str = "") -> QuerySet[PublishedFile]:
    """Return what publications wrote that were written after this one, of one subject or of all."""
    rows = PublishedFile.objects.filter(publication__state=Publication.State.DONE)
    rows = rows.filter(publication__finished_at__gt=earlier.finished_at)
    return rows.filter(subject=subject) if subject else rows


def _changes(rows: QuerySet[PublishedFile]) -> list[FileChange]:
    """Put rows together by name: each says what the file held before it, so the first and the last one tell all."""
    first: dict[str, str] = {}
    last: dict[str, tuple[str, str]] = {}
    ordered = rows.order_by("publication__finished_at", "pk")
    for name, of, replaces, digest in ordered.values_list("name", "subject", "replaces", "digest").iterator():
        first.setdefault(name, replaces)
        last[name] = (of, digest)
    found = (FileChange(name, of, first[name], new) for name, (of, new) in sorted(last.items()))
    return [change for change in found if change.old != change.new]


def summary_between(changes: list[FileChange]) -> Summary:
    """Return what these changes do in the phones' configurations, in words; added and removed ones are not compared."""
    both = [
        (change.old, change.new)
        for change in changes
        if change.subject and change.action is PublishedFile.Action.CHANGED
    ]
    first = contents_of(both[:MOST_COMPARED], tftp_folder().store)
    return summary(first, max(0, len(both) - MOST_COMPARED))


def file_between(change: FileChange) -> Compared:
    """Return one file before and after; its secrets are masked."""
    store = tftp_folder().store
    return compared(stored_content(store, change.old), stored_content(store, change.new))


def find_change(changes: list[FileChange], name: str) -> FileChange | None:
    """Return the change of the file called `name`; `None` where it did not change."""
    return next((change for change in changes if change.name == name), None)


def one_before(publication: Publication) -> Publication | None:
    """Return the publication that was written before this one; `None` for the first."""
    return done().filter(finished_at__lt=publication.finished_at).first()
