"""python -m tests.bench [PHONES…]: how long publishing takes, as ratios to the safe write of the same bytes alone.

Run by `make bench`. Everything happens in a temporary folder with an SQLite database of its own.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="offhook-bench-", dir=os.environ.get("BENCH_DIR")))
os.environ |= {"DATA_DIR": str(DATA), "DJANGO_SETTINGS_MODULE": "provisioning.settings"}

import django  # noqa: E402

django.setup()

from phones.models import Button, CallServer, Phone, Profile  # noqa: E402
from provisioning import publishing  # noqa: E402
from provisioning.database import migrate  # noqa: E402
from provisioning.publish.folder import Folder  # noqa: E402


def main(sizes: list[int]) -> None:
    """Print one table for each size of fleet."""
    migrate()
    for size in sizes:
        _build_fleet(size)
        _report(size, list(_measure()))


def _measure() -> Iterator[tuple[str, float]]:
    yield "publish everything", _seconds(publishing.publish)
    yield "publish, nothing changed", _seconds(publishing.publish)
    Profile.objects.first().affected_phones().mark_changed()
    profile = Profile.objects.first()
    profile.settings = {"sipProfile/sipStack/timerT1": "750"}
    profile.save()
    yield "publish after a profile changed", _seconds(publishing.publish)
    phone = Phone.objects.first()
    phone.label = "Changed"
    yield "save and publish one phone", _seconds(lambda: (phone.save(), publishing.publish([phone.mac])))


def _report(size: int, measured: list[tuple[str, float]]) -> None:
    floor = _floor()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"\n{size:,} phones; floor (safe write alone) {floor:.2f} s; peak memory {peak:.0f} MB\n")
    for name, seconds in measured:
        sys.stdout.write(f"  {name:35} {seconds:8.2f} s  {seconds / floor:6.2f} × floor\n")


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
    try:
        main([int(argument) for argument in sys.argv[1:]] or [1_000])
    finally:
        shutil.rmtree(DATA)
