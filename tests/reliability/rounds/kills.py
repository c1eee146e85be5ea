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
    child = in_child(publishing.publish)
    if site.random.random() < 0.5:  # the time after the commit is short, and is where most can go wrong
        _wait_for_commit(site, usual)
        usual /= 10
    ended = kill_after(child, site.random.uniform(0, 1.15 * usual))
    site.tally.kills += ended is None
    site.tally.note("ended first" if ended is End.WELL else "killed")
    site.come_back(before, after)


def _wait_for_commit(site: Site, usual: float) -> None:
    """Wait until the publication counts, or for twice as long as it takes: then it was quicker than this look."""
    end = time.monotonic() + 2 * usual
    while time.monotonic() < end and not (site.state / "journal").exists():
        time.sleep(0.0005)


@cache
def _usual_seconds(site: Site) -> float:
    """Return how long a publication takes that nobody kills."""
    site.change()
    start = time.monotonic()
    end_of(in_child(publishing.publish))
    return time.monotonic() - start
