"""python -m tests.bench [PHONES…]: how long publishing takes, as ratios to the safe write of the same bytes alone.

Run by `make bench ARGS="1000 10000 50000"`. Everything happens in a temporary folder (below BENCH_DIR, if that is set)
with an SQLite database of its own, or in the database that DATABASE_URL_POSTGRES names: it is emptied.
Each size runs in a process of its own, so that its peak of memory is its own.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="offhook-bench-", dir=os.environ.get("BENCH_DIR")))
os.environ |= {"DATA_DIR": str(DATA), "DJANGO_SETTINGS_MODULE": "provisioning.settings", "ALLOWED_HOSTS": "testserver"}
if postgres := os.environ.get("DATABASE_URL_POSTGRES"):
    os.environ["DATABASE_URL"] = postgres

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from phones import changes  # noqa: E402
from phones.importers.spreadsheet import import_phones  # noqa: E402
from phones.models import Phone, Profile  # noqa: E402
from provisioning import drafts, publishing  # noqa: E402
from provisioning.database import migrate  # noqa: E402
from tests.bench import fleet  # noqa: E402
from tests.bench.floor import safe_write  # noqa: E402


def main(size: int) -> None:
    """Print the table for one size of fleet."""
    migrate()
    User.objects.filter(username="bench").delete()
    administrator = User.objects.create_superuser("bench")
    fleet.build(size)
    measured = list(_publications())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    floor = _floor()
    _print(f"\n{size:,} phones, {connection.vendor}; peak memory {peak:.0f} MB")
    for name, spent in [("floor: the safe write alone", floor), *measured]:
        ratio = spent.seconds / floor.seconds
        _print(f"  {name:42} {spent.seconds:8.3f} s  {ratio:6.2f} × floor  {spent.processor:8.3f} s of the processor")
    _pages(administrator)
    _visitors()
    _print(f"  {'import as many from CSV':42} {_seconds(lambda: import_phones(fleet.spreadsheet(size))):8.3f} s")


@dataclass(frozen=True, slots=True)
class Spent:
    """What an action took."""

    seconds: float
    processor: float
    """Seconds of the processor, of the program and of the kernel for it, which others on the machine lengthen less."""


def _publications() -> Iterator[tuple[str, Spent]]:
    publishing.publish([])  # the shared files, and what a process reads once
    yield "publish everything into an empty folder", _spent(publishing.publish)
    yield "publish, nothing changed", _spent(publishing.publish)
    for profile in Profile.objects.all():
        profile.settings = {"sipProfile/sipStack/timerT1": "750"}
        changes.save_shared(profile)
    yield "publish everything, a setting changed", _spent(publishing.publish)
    phone = Phone.objects.earliest("mac")
    phone.label = "Changed"
    yield "save and publish one phone", _spent(lambda: (changes.save_phone(phone), publishing.publish([phone.mac])))
    Phone.objects.mark_changed()
    yield "plan, every phone marked", _spent(publishing.plan)
    publishing.publish()


def _pages(administrator: User) -> None:
    """Print seconds of 20 calls and number of queries of pages, as an administrator sees them."""
    client = Client()
    client.force_login(administrator)
    Phone.objects.all().mark_changed()
    draft = drafts.make_draft()
    mac = Phone.objects.earliest("mac").mac
    for address in (
        "/",
        "/phones/",
        "/phones/?q=Desk+7",
        f"/phones/{mac}/",
        draft.get_absolute_url(),
        "/publications/",
    ):
        queries = Counter[str]()
        with connection.execute_wrapper(partial(_counted, queries)):
            assert client.get(address).status_code == 200
        times = sorted(_seconds(partial(client.get, address)) for _ in range(20))
        median, late = statistics.median(times) * 1000, times[-2] * 1000
        _print(f"  {'GET ' + address:42} {median:6.0f} ms median  {late:6.0f} ms p95  {queries.total():3} queries")


def _visitors() -> None:
    """Print the longest that somebody else waits to save a phone and see the list, alone and during a publication."""
    with _visitor("wait of others, nobody publishes"):
        time.sleep(2)
    Phone.objects.mark_changed()
    with _visitor("wait of others, everything is published"):
        publishing.publish()


@contextmanager
def _visitor(title: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.visitor"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as visitor:
        assert visitor.stdout is not None
        visitor.stdout.readline()  # it is ready
        yield
        rounds, longest = visitor.communicate()[0].split()
    _print(f"  {title:42} {float(longest) * 1000:6.0f} ms longest of {rounds} rounds")


def _counted(queries: Counter[str], execute: Callable[..., object], sql: str, *given: object) -> object:
    queries[sql] += 1
    return execute(sql, *given)


def _floor() -> Spent:
    """Return the quickest of three times in which what is published is written once more, beside it."""
    files = [(path.name, path.read_bytes()) for path in publishing.tftp_folder().root.iterdir()]
    times = []
    for _ in range(3):
        times.append(_spent(partial(safe_write, DATA / "floor", files)))
        shutil.rmtree(DATA / "floor")
    return min(times, key=lambda spent: spent.seconds)


def _spent(action: Callable[[], object]) -> Spent:
    start, begun = time.perf_counter(), time.process_time()
    action()
    return Spent(time.perf_counter() - start, time.process_time() - begun)


def _seconds(action: Callable[[], object]) -> float:
    return _spent(action).seconds


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000]
    try:
        if len(sizes) == 1:
            main(sizes[0])
        for size in sizes if len(sizes) > 1 else []:
            subprocess.run([sys.executable, "-m", "tests.bench", str(size)], check=True)
    finally:
        shutil.rmtree(DATA)
