"""manage.py runjob JOB ATTEMPT: do a recorded job. Offhook starts this itself; nobody has to."""

from typing import Any

from django.core.management.base import CommandParser

from provisioning import jobs
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = "Do a recorded job. Offhook starts this by itself, for what takes too long for a page."
    has_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=int)
        parser.add_argument("attempt", type=int)

    def handle(self, **options: Any) -> None:
        """Do it; what comes of it is told by the job's page."""
        jobs.run(options["job"], options["attempt"])
