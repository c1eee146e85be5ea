"""Files that belong to no phone, such as dial plans: how their records changed, so that one sees what waits.

Each change counts up a version by the file's name, as it does with phones, and what is published remembers the
version that it was made from. Changes of no such record are missed: a file that nobody named here never waits.
"""

from django.db.models import Exists, F, OuterRef, Q

from provisioning.models import PublishedFile, SharedFile


def mark_shared_file(name: str, *, gone: bool = False) -> None:
    """Say that the record behind this file changed, or is `gone`; then the file waits to be published, or removed."""
    SharedFile.objects.bulk_create([SharedFile(name=name, version=0)], ignore_conflicts=True)
    SharedFile.objects.filter(name=name).update(version=F("version") + 1, gone=gone)


def shared_versions() -> dict[str, int]:
    """Return the versions of the records by the names of their files; a name that is missing never changed."""
    return dict(SharedFile.objects.values_list("name", "version"))


def waiting_shared_files() -> int:
    """Count the files that were not published since their records changed."""
    current = PublishedFile.objects.filter(current=True, name=OuterRef("name"))
    is_as_recorded = Exists(current.filter(version=OuterRef("version"))) | Q(gone=True) & ~Exists(current)
    return SharedFile.objects.exclude(is_as_recorded).count()
