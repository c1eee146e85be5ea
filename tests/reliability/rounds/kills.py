"""A publication is killed at a random instant."""

import time
from functools import cache

from provisioning import publishing
from tests.reliability.children import End, end_of, in_child, kill_after
from tests.reliability.site import Site


def play(site: Site) -> None:
    """Kill a publication of everything; the folder is all old or all new, and the next one ends clean."""
    usual = _usual_seconds(site)
    before, after = site.files(), site.change()
    ended = kill_after(in_child(publishing.publish), site.random.uniform(0, 1.15 * usual))
    site.tally.kills += ended is None
    site.tally.note("ended first" if ended is End.WELL else "killed")
    site.come_back(before, after)


@cache
def _usual_seconds(site: Site) -> float:
    """Return how long a publication takes that nobody kills."""
    site.change()
    start = time.monotonic()
    end_of(in_child(publishing.publish))
    return time.monotonic() - start
