"""A publication with nothing changed, watched by strace."""

import re
import tempfile
from pathlib import Path

from provisioning import publishing
from tests.reliability.children import under_strace
from tests.reliability.rounds.system_calls import CALLS
from tests.reliability.site import Site
from tests.reliability.tally import Loss


def play(site: Site) -> None:
    """Publish; no call may write below the root or the store, and no file there be opened for writing."""
    with tempfile.NamedTemporaryFile() as output:
        under_strace(publishing.publish, Path(output.name), "-e", f"trace={','.join(CALLS)}")
        calls = Path(output.name).read_text().splitlines()
    places = (f"{site.root}/", f"{site.state}/objects")
    for call in calls:
        if any(place in call for place in places):
            site.tally.note("calls below the root or the store")
            if not re.search(r" openat\(.*O_RDONLY| f(data)?sync\(| = -1 E", call):
                raise Loss(f"Something was written: {call}")
    site.tally.note("publications watched")
