"""manage.py prune [--json]: delete contents of publications that are no longer kept; for a timer."""

from typing import Any

from provisioning.management.base import OffhookCommand
from provisioning.pruning import prune


class Command(OffhookCommand):
    help = "Delete contents of old publications, as PUBLICATIONS_KEPT and PUBLICATION_DAYS_KEPT say."

    def handle(self, **options: Any) -> None:
        deleted = prune()
        if options["json"]:
            self.print_json({"deleted": deleted})
        else:
            self.stdout.write(f"{deleted} contents that no kept publication needs were deleted.")
