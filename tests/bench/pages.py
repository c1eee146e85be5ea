"""python -m tests.bench.pages [PHONES]: every page, with so many phones (1,000 unless told otherwise).

Prints the slowest first: the median of five visits, the processor's share of it, which others on the machine do not
lengthen much, and the number of queries. Everything happens in a temporary folder with a database of its own.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="offhook-bench-pages-", dir=os.environ.get("BENCH_DIR")))
os.environ |= {"DATA_DIR": str(DATA), "DJANGO_SETTINGS_MODULE": "provisioning.settings", "ALLOWED_HOSTS": "testserver"}

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from phones.models import Phone  # noqa: E402
from provisioning import drafts, publishing  # noqa: E402
from provisioning.database import migrate  # noqa: E402
from tests.bench import fleet  # noqa: E402
from tests.security.access import Who, needed  # noqa: E402
from tests.security.furniture import furnish  # noqa: E402
from tests.security.site import Address, addresses  # noqa: E402

_VISITS = 5
_REDIRECTS = (301, 302)


@dataclass(frozen=True, slots=True)
class Visit:
    """How long a page takes."""

    address: str
    milliseconds: float
    """Median of some visits."""
    processor: float
    """Milliseconds of it that the processor worked for the page, median."""
    queries: int


def main(size: int) -> None:
    """Print the table of all pages that answer with one."""
    migrate()
    furnish(DATA)
    fleet.add(size)
    fleet.let_work()
    publishing.publish()
    Phone.objects.mark_changed()
    for visit in sorted(_visits(), key=lambda visit: -visit.processor):
        _print(
            f"{visit.milliseconds:7.0f} ms {visit.processor:7.0f} ms of processor "
            f"{visit.queries:4} queries  {visit.address}"
        )


def _visits() -> Iterator[Visit]:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("bench"))
    for address in _pages():
        visit = partial(client.get, address)
        queries = Counter[str]()
        with connection.execute_wrapper(partial(_counted, queries)):
            status = visit().status_code
        if status >= 500:
            _print(f"{address} answers {status}")
        elif status not in _REDIRECTS:
            times = [_times(visit) for _ in range(_VISITS)]
            whole, processor = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
            yield Visit(address, whole, processor, queries.total())


def _pages() -> list[str]:
    """Return the addresses of all pages to look at, and of a list that is searched and of a plan."""
    draft = drafts.make_draft()
    found = [address.url for address in addresses() if address.in_admin or _is_looked_at(address)]
    return list(dict.fromkeys([*found, "/phones/?q=Desk+7", "/search/?q=Desk+7", draft.get_absolute_url()]))


def _is_looked_at(address: Address) -> bool:
    return needed(address, "GET") is not Who.NOBODY


def _counted(queries: Counter[str], execute: Callable[..., object], sql: str, *given: object) -> object:
    queries[sql] += 1
    return execute(sql, *given)


def _times(action: Callable[[], object]) -> tuple[float, float]:
    """Return how many seconds an action takes, and how many of them the processor works for it."""
    start, worked = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - start, time.process_time() - worked


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
    finally:
        shutil.rmtree(DATA)
