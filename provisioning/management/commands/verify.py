"""manage.py verify [--json]: compare the TFTP folder with what was published; ends with 1 when they differ."""

import sys
from dataclasses import asdict
from typing import Any

from provisioning import publishing
from provisioning.management.base import OffhookCommand
from provisioning.publish.drift import Drift

_WORDS = {
    "changed": "was changed since it was published",
    "missing": "was published and is gone",
    "foreign": "was not written by Offhook",
}


class Command(OffhookCommand):
    help = "Compare the TFTP folder with what was published; ends with 1 when they differ."

    def handle(self, **options: Any) -> None:
        drift = publishing.drift()
        if options["json"]:
            self.print_json({"ok": not drift, **asdict(drift)})
        else:
            self._tell(drift)
        if drift:
            sys.exit(1)

    def _tell(self, drift: Drift) -> None:
        for kind, names in asdict(drift).items():
            for name in names:
                self.stdout.write(f"{name} {_WORDS[kind]}.")
        if not drift:
            self.stdout.write("The TFTP folder holds what was published.")
