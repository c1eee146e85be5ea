"""What publications change in files, from the contents that the store keeps. Secrets are masked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.read import read
from provisioning.cnfxml.render import render
from provisioning.cnfxml.words import masked
from provisioning.differences import MOST_COMPARED, Difference, Summary, differences, summary
from provisioning.models import Publication, PublishedFile
from provisioning.publish.store import Store
from provisioning.publishing import tftp_folder


@dataclass(frozen=True, slots=True)
class Compared:
    """One file in two versions."""

    old_xml: str
    """Empty when there was none, when it is no longer kept, or when it is no configuration."""
    new_xml: str
    changes: tuple[Difference, ...]
    """Empty unless both are at hand."""


def summary_of(publication: Publication) -> Summary:
    """Return what a publication changes in the phones' configurations; added and removed ones are not compared."""
    changed = publication.files.filter(action=PublishedFile.Action.CHANGED).exclude(subject="").order_by("name")
    first = changed.values_list("replaces", "digest")[:MOST_COMPARED]
    return summary(contents_of(first, tftp_folder().store), max(0, changed.count() - MOST_COMPARED))


def compared_file(file: PublishedFile) -> Compared:
    """Return one file of a publication before and after it."""
    store = tftp_folder().store
    return compared(stored_content(store, file.replaces), stored_content(store, file.digest))


def compared(old: bytes | None, new: bytes | None) -> Compared:
    """Return two contents side by side; `None` stands for one that is not at hand."""
    try:
        changes = differences(old, new) if old and new else ()
    except ConfigurationError:
        changes = ()
    return Compared(_xml(old), _xml(new), changes)


def contents_of(digests: Iterable[tuple[str, str]], store: Store) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Yield the contents of pairs of digests, one pair at a time, so that no fleet has to fit into memory."""
    for old, new in digests:
        yield stored_content(store, old), stored_content(store, new)


def stored_content(store: Store, digest: str) -> bytes | None:
    """Return the content of a digest; `None` where that is empty, no longer kept, or not what it was."""
    return store.read(digest) if digest else None


def _xml(content: bytes | None) -> str:
    """Return a configuration as it is rendered, its secrets masked."""
    try:
        return render(masked(read(content))).decode() if content else ""
    except ConfigurationError:
        return ""
