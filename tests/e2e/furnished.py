"""What a running Offhook is furnished with for looks at all of its pages; runs within `manage.py shell`."""

import json
import sys
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from phones.guided import Step
from provisioning.models import Job
from tests.security.access import Who, needed
from tests.security.furniture import furnish
from tests.security.site import Address, lasting_addresses, own_addresses

NOT_PAGES = {
    "second_step_image",
    "phones:start_publish",
    "phones:start_end",
    "phones:import_review",
    "phones:model_drawing",
    "phones:list_findings",
    "publications:waiting",
    "publications:summary",
    "publications:findings",
    "publications:compare_summary",
    "phones:table_template",
    "phones:export",
}
"""An image, what only does something, what needs an upload of this very moment, parts of other pages, and downloads."""


def tell_lasting() -> None:
    """Write the addresses of the pages that are there without any record, as JSON."""
    _tell(lasting_addresses())


def furnish_and_tell(folder: str) -> None:
    """Store something of everything; write the addresses of all pages, as JSON."""
    furnish(Path(folder))
    _let_jobs_be_under_way()
    steps = [Address("phones:start_step", f"/start/{step}/") for step in Step]
    _tell([*own_addresses(), *steps])


def _let_jobs_be_under_way() -> None:
    """Nobody who looks at a job begins it anew while it is alive."""
    later = timezone.now() + timedelta(hours=1)
    Job.objects.update(state=Job.State.RUNNING, alive_at=later, done=40, total=100)


def _tell(addresses: list[Address]) -> None:
    pages = (address for address in addresses if address.view not in NOT_PAGES)
    looked_at = {address.url: None for address in pages if needed(address, "GET") is not Who.NOBODY}
    json.dump(list(looked_at), sys.stdout)
