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
from phones.models import Button, CallServer, Phone, Profile  # noqa: E402
from provisioning import drafts, publishing  # noqa: E402
from provisioning.database import migrate  # noqa: E402
from provisioning.publish.folder import Folder  # noqa: E402


def main(size: int) -> None:
    """Print the table for one size of fleet."""
    migrate()
    _build_fleet(size)
    measured = list(_measure())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    floor = _floor()
    sys.stdout.write(f"\n{size:,} phones; floor (safe write alone) {floor:.2f} s; peak memory {peak:.0f} MB\n")
    for name, seconds in measured:
        sys.stdout.write(f"  {name:35} {seconds:8.3f} s  {seconds / floor:6.2f} × floor\n")
    for name, times, queries in _pages():
        median, late = statistics.median(times), sorted(times)[-2]
        sys.stdout.write(
            f"  {name:35} {median * 1000:6.0f} ms median  {late * 1000:6.0f} ms p95  {queries:3} queries\n"
        )


def _measure() -> Iterator[tuple[str, float]]:
    publishing.publish([])  # the shared files, and what a process reads once
    yield "publish everything", _seconds(publishing.publish)
    yield "publish, nothing changed", _seconds(publishing.publish)
    profile = Profile.objects.get(name="Office")
    profile.settings = {"sipProfile/sipStack/timerT1": "750"}
    changes.save_shared(profile)
    yield "publish after a profile changed", _seconds(publishing.publish)
    phone = Phone.objects.earliest("mac")
    phone.label = "Changed"
    yield "save and publish one phone", _seconds(lambda: (changes.save_phone(phone), publishing.publish([phone.mac])))
    Phone.objects.mark_changed()
    yield "plan, every phone marked", _seconds(publishing.plan)
    publishing.publish()


def _pages() -> Iterator[tuple[str, list[float], int]]:
    """Yield title, seconds of 20 calls and number of queries of pages, as an administrator sees them."""
    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
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
        yield f"GET {address}", [_seconds(partial(client.get, address)) for _ in range(20)], queries.total()


def _counted(queries: Counter[str], execute: Callable[..., object], sql: str, *given: object) -> object:
    queries[sql] += 1
    return execute(sql, *given)


def _floor() -> float:
    """Write what is published once more, into an empty folder, and return the seconds."""
    contents = [(path.name, path.read_bytes()) for path in publishing.tftp_folder().root.iterdir()]
    folder = Folder(DATA / "floor", DATA / "floor-state")
    with folder.lock():
        seconds = _seconds(lambda: folder.write(1, contents, []))
    shutil.rmtree(DATA / "floor")
    shutil.rmtree(DATA / "floor-state")
    return seconds


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _build_fleet(size: int) -> None:
    """Replace the records by a fleet on three profiles: two lines and four keys a phone."""
    Phone.objects.all().delete()
    server, _ = CallServer.objects.get_or_create(name="PBX", address="192.0.2.1")
    profiles = [Profile.objects.get_or_create(name=name)[0] for name in ("Office", "Hall", "Shop")]
    phones = [
        Phone(
            mac=f"{number:012X}",
            model="7962G",
            label=f"Desk {number}",
            call_server=server,
            profile=profiles[number % 3],
        )
        for number in range(size)
    ]
    Phone.objects.bulk_create(phones, batch_size=1_000)
    for phone in phones:
        phone.buttons_to_come = list(_buttons(phone))
    Button.objects.bulk_create((button for phone in phones for button in phone.buttons_to_come), batch_size=1_000)


def _buttons(phone: Phone) -> Iterator[Button]:
    for position in (1, 2):
        name = f"{phone.mac}-{position}"
        yield Button(phone=phone, position=position, kind="line", label=name, name=name, password=f"pw-{name}")
    for position in (3, 4, 5, 6):
        yield Button(phone=phone, position=position, kind="speed_dial", label=f"Key {position}", target=f"**{position}")


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000]
    try:
        if len(sizes) == 1:
            main(sizes[0])
        for size in sizes if len(sizes) > 1 else []:
            subprocess.run([sys.executable, "-m", "tests.bench", str(size)], check=True)
    finally:
        shutil.rmtree(DATA)
