"""Years go by: publications, requests and renewed indexes pile up, and what is old is taken away again."""

import resource

from django.test import override_settings
from django.utils import timezone

from provisioning import publishing
from provisioning.models import FileRequest, PublishedFile
from provisioning.pruning import prune
from provisioning.tftp_log import forget_old_requests
from tests.reliability.site import Site
from tests.reliability.tally import Loss

_PUBLICATIONS = 20
_KEPT = 3
_REQUESTS, _REQUESTS_KEPT = 5_000, 1_000
_MEMORY_MB = 600
_LINES_FROM_WHICH_IT_IS_RENEWED = 1_000


def play(site: Site) -> None:
    """Publish everything again and again; the store, the index and the memory stay within their limits."""
    now = timezone.now()
    asked = (
        FileRequest(asked_at=now, address="192.0.2.1", name=f"{n}.xml", outcome="missing") for n in range(_REQUESTS)
    )
    FileRequest.objects.bulk_create(asked, batch_size=1_000)
    for _ in range(_PUBLICATIONS):
        site.change()
        publishing.publish()
    prune(kept=_KEPT, days=0)
    with override_settings(TFTP_REQUESTS_KEPT=_REQUESTS_KEPT):
        forget_old_requests()
    site.look(site.records())
    _demand("contents", len(list((site.state / "objects").iterdir())), (_KEPT + 1) * (site.phones + 3))
    _demand("requests", FileRequest.objects.count(), _REQUESTS_KEPT)
    current = PublishedFile.objects.filter(current=True).count()
    lines = (site.state / "index").read_bytes().count(b"\n")
    _demand("lines of the index", lines, 3 * current + 2 * _LINES_FROM_WHICH_IT_IS_RENEWED)
    _demand("MB of memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, _MEMORY_MB)
    site.tally.note(f"{_PUBLICATIONS} publications")


def _demand(what: str, found: int, most: int) -> None:
    if found > most:
        raise Loss(f"{found} {what}, and {most} is the most that is needed.")
