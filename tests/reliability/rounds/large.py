"""A large site after a month: twenty requests of each phone in the log, of which a third are too old to be kept.

With 50,000 phones that is a million requests. What it took is told in the tally, in milliseconds.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from provisioning import publishing
from provisioning.models import FileRequest
from provisioning.pruning import prune
from provisioning.tftp_log import forget_old_requests
from tests.reliability.site import Site
from tests.reliability.tally import Loss

_REQUESTS_OF_A_PHONE = 20
_DAYS = 45
_DAYS_KEPT = 30
_PORTION = 5_000
_MEMORY_MB = 600
_PAGES = ("/", "/phones/", "/publications/", "/phones/unknown/", "/activity/")


def play(site: Site) -> None:
    """Publish all phones twice, look at the pages, and take the old requests and contents away."""
    _ask(site)
    for _ in range(2):
        with _timed(site, "all published"):
            site.change()
            publishing.publish()
    _look_at_pages(site)
    with _timed(site, "old contents pruned"):
        pruned = prune(kept=1, days=0)
    if pruned < site.phones:
        raise Loss(f"Of the first contents of {site.phones} phones, {pruned} were taken away.")
    with _timed(site, "old requests forgotten"):
        while forget_old_requests():
            pass
    oldest = FileRequest.objects.order_by("asked_at").values_list("asked_at", flat=True).first()
    if oldest is None or oldest < timezone.now() - timedelta(days=_DAYS_KEPT, hours=1):
        raise Loss(f"Of the requests, one of {oldest} is still kept.")
    site.look(site.records())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    site.tally.seen["MB of memory"] = memory
    if memory > _MEMORY_MB:
        raise Loss(f"{memory} MB of memory were needed; {_MEMORY_MB} are the most that is allowed.")


def _ask(site: Site) -> None:
    """Let the log hold what the phones asked for, evenly over the days."""
    now, number = timezone.now(), site.phones * _REQUESTS_OF_A_PHONE
    with _timed(site, "requests recorded"):
        for start in range(0, number, _PORTION):
            FileRequest.objects.bulk_create(
                FileRequest(
                    asked_at=now - timedelta(days=_DAYS * place / number),
                    address="192.0.2.1",
                    name=f"SEP{place % site.phones:012X}.cnf.xml",
                    mac=f"{place % site.phones:012X}",
                    outcome="served",
                )
                for place in range(start, min(start + _PORTION, number))
            )
    site.tally.seen["requests"] = number


def _look_at_pages(site: Site) -> None:
    browser = Client()
    browser.force_login(User.objects.filter(username="admin").first() or User.objects.create_superuser("admin"))
    mac = min(site.records()).removeprefix("SEP").partition(".")[0]
    for page in (*_PAGES, f"/phones/{mac}/", f"/phones/{mac}/timeline/"):
        with _timed(site, f"{page.replace(mac, 'MAC')}"):
            status = browser.get(page).status_code
        if status != 200:
            raise Loss(f"{page} answers {status}.")


@contextmanager
def _timed(site: Site, what: str) -> Iterator[None]:
    """Tell the milliseconds that something took."""
    start = time.monotonic()
    yield
    site.tally.seen[f"ms: {what}"] = round(1000 * (time.monotonic() - start))
