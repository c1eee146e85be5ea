"""The clock jumps: back by a day, forward by years, over the end of summer time. libfaketime reads it from a file."""

import os
from pathlib import Path

from django.utils import timezone

from provisioning import publishing
from provisioning.models import Publication
from tests.reliability.site import Site
from tests.reliability.tally import Loss

_CLOCKS = ("-1d", "+3650d", "@2026-10-25 00:59:59", "@2026-10-25 00:59:59", "@2026-03-29 00:59:59", "+0")


def play(site: Site) -> None:
    """Change and publish under each clock; contents decide what is written, and numbers go on growing."""
    numbers = []
    for clock in _CLOCKS:
        Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text(clock)
        before, after = site.files(), site.change()
        site.come_back(before, after)
        numbers.append(Publication.objects.latest("pk").pk)
        _touch_without_changing(site)
        site.tally.faults += 1
        site.tally.note(f"published in {timezone.now():%Y}")
    if numbers != sorted(set(numbers)):
        raise Loss(f"The numbers of publications do not grow: {numbers}")


def _touch_without_changing(site: Site) -> None:
    """Let a file have another time; it is still as it was published, and nothing is written."""
    path = next(site.root.glob("SEP*"))
    os.utime(path, (1, 1))
    if publishing.drift() or publishing.publish().publication:
        raise Loss(f"{path.name} counts as changed, for its time alone.")
