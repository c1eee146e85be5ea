"""PostgreSQL is stopped at once in the midst of a publication, and started again."""

import os
import shlex
import subprocess
import time
from functools import cache

from django.db import connections

from provisioning import publishing
from tests.reliability.children import End, end_of, in_child
from tests.reliability.site import Site


def play(site: Site) -> None:
    """Restart the server at a random instant; the publication counts or does not, and nothing goes on running."""
    usual = _usual_seconds(site)
    before, after = site.files(), site.change()
    child = in_child(publishing.publish)
    time.sleep(site.random.uniform(usual / 2, usual))  # at first it only reads
    connections.close_all()
    restart()
    site.tally.faults += 1
    site.tally.note("ended well all the same" if end_of(child) is End.WELL else "said why")
    site.come_back(before, after)


def restart() -> None:
    """Stop the server without a word to its clients, and start it again; `grounds.postgres` says where it lies."""
    subprocess.run(shlex.split(os.environ["RESTART_POSTGRES"]), check=True, stdout=subprocess.DEVNULL, cwd="/")


@cache
def _usual_seconds(site: Site) -> float:
    site.change()
    start = time.monotonic()
    end_of(in_child(publishing.publish))
    return time.monotonic() - start
