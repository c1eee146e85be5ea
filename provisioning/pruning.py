"""Contents that no kept publication needs any more are taken out of the store; what is published stays."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from provisioning.models import Publication, PublishedFile
from provisioning.publishing import folder_for_publishing


def prune(kept: int | None = None, days: int | None = None) -> int:
    """Delete contents that only publications before the last `kept` ones and older than `days` had; return how many.

    The history keeps saying what was published. What is current stays with what it replaced, however old, and so do
    drafts; what a deleted phone had last stays as long as the publication that removed it is kept.

    Raises `PublishError`.
    """
    with folder_for_publishing() as folder:
        needed = _needed(settings.PUBLICATIONS_KEPT if kept is None else kept, days)
        stale = [digest for digest in folder.store.digests() if digest not in needed]
        folder.store.discard(map(folder.store.place, stale))
    return len(stale)


def _needed(kept: int, days: int | None) -> set[str]:
    """Return the digests that files of kept publications have or replaced."""
    since = timezone.now() - timedelta(days=settings.PUBLICATION_DAYS_KEPT if days is None else days)
    last = list(Publication.objects.begun().order_by("-pk").values_list("pk", flat=True)[:kept])
    is_kept = Q(current=True) | Q(publication__in=last) | Q(publication__started_at__gte=since)
    rows = PublishedFile.objects.filter(is_kept | Q(publication__state=Publication.State.DRAFT)).order_by()
    return {digest for row in rows.values_list("digest", "replaces").iterator() for digest in row if digest}
