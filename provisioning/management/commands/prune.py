"""manage.py prune [--json]: delete what is no longer kept of publications and of the trail; for a timer."""

from typing import Any

from provisioning.management.base import OffhookCommand
from provisioning.pruning import prune
from provisioning.trail import prune_trail


class Command(OffhookCommand):
    help = "Delete contents of old publications, as PUBLICATIONS_KEPT and PUBLICATION_DAYS_KEPT say, and of the trail."

    def handle(self, **options: Any) -> None:
        deleted, entries = prune(), prune_trail()
        if options["json"]:
            self.print_json({"deleted": deleted, "trail": entries})
        else:
            self.stdout.write(f"{deleted} contents that no kept publication needs were deleted.")
            self.stdout.write(f"{entries} old entries of the trail were deleted.")
