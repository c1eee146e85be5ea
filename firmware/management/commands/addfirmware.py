"""manage.py addfirmware ARCHIVE… [--json]: take in .zip, .cop, .cop.sgn, .tar and .tar.gz packages, or folders."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from firmware.models import FirmwareLoad
from firmware.refusals import PackageRefused
from firmware.taking_in import TakenIn, take_in
from provisioning.management.base import OffhookCommand


@dataclass(frozen=True, slots=True)
class Refused:
    """A package that was not taken in, and why."""

    path: str
    reason: str


class Command(OffhookCommand):
    help = "Take in firmware packages (.zip, .cop, .cop.sgn, .tar, .tar.gz) or folders of firmware files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", nargs="+", type=Path, help="a package, or a folder of firmware files")

    def handle(self, **options: Any) -> None:
        """Take in each package by itself: what is refused stops no other. Ends with 1 when one was refused."""
        taken: list[tuple[Path, TakenIn]] = []
        refused: list[Refused] = []
        for path in options["archive"]:
            try:
                taken.append((path, take_in(path)))
            except PackageRefused as error:
                refused.append(Refused(str(path), str(error)))
        if options["json"]:
            self.print_json(_as_json(taken, refused))
        else:
            self._tell(taken, refused)
        if refused:
            sys.exit(1)

    def _tell(self, taken: list[tuple[Path, TakenIn]], refused: list[Refused]) -> None:
        for path, outcome in taken:
            mended = f"; {outcome.mended} damaged files are whole again" if outcome.mended else ""
            self.stdout.write(f"{path} {'was added' if outcome.new else 'was there already'}{mended}.")
            for load in _loads(outcome):
                self.stdout.write(f"  {load} is {'complete' if load.complete else 'not complete'}.")
                for finding in load.findings:
                    self.stdout.write(f"    {finding['text']}")
        for package in refused:
            self.stderr.write(f"{package.path} is refused: {package.reason}")


def _loads(outcome: TakenIn) -> list[FirmwareLoad]:
    return list(FirmwareLoad.objects.filter(file__package=outcome.package))


def _as_json(taken: list[tuple[Path, TakenIn]], refused: list[Refused]) -> dict[str, Any]:
    return {
        "added": [
            {
                "path": str(path),
                "package": outcome.package.name,
                "new": outcome.new,
                "loads": [
                    {
                        "load": load.name,
                        "complete": load.complete,
                        "findings": [finding["text"] for finding in load.findings],
                    }
                    for load in _loads(outcome)
                ],
            }
            for path, outcome in taken
        ],
        "refused": [{"path": package.path, "reason": package.reason} for package in refused],
    }
