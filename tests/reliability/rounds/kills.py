"""A publication is killed at a random instant."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest import mock

from provisioning import publishing
from tests.reliability.children import End, end_of, in_child, kill_after
from tests.reliability.site import Site

_CHANGES_OF_FOLDERS = ("write", "link", "replace", "unlink")
_SECONDS_OF_A_CHANGE = 0.001


def play(site: Site) -> None:
    """Kill a publication of everything; the folder is all old or all new, and the next one ends clean.

    Half of them run as on a slow disk, so that most of their time is that in which something can go wrong.
    """
    slowly = site.random.random() < 0.5
    usual = _usual_seconds(site, slowly)
    before, after = site.files(), site.change()
    child = in_child(_publish_slowly if slowly else publishing.publish)
    ended = kill_after(child, site.random.uniform(0, 1.15 * usual))
    site.tally.kills += ended is None
    site.tally.note("ended first" if ended is End.WELL else "killed")
    site.come_back(before, after)


def _publish_slowly() -> None:
    with _slow_disk():
        publishing.publish()


@contextmanager
def _slow_disk() -> Iterator[None]:
    """Let each change of a folder take a while."""
    with mock.patch.multiple(os, **{name: _slow(getattr(os, name)) for name in _CHANGES_OF_FOLDERS}):
        yield


def _slow(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(*given: Any, **named: Any) -> Any:
        time.sleep(_SECONDS_OF_A_CHANGE)
        return call(*given, **named)

    return called


@cache
def _usual_seconds(site: Site, slowly: bool) -> float:
    """Return how long a publication takes that nobody kills."""
    site.change()
    start = time.monotonic()
    end_of(in_child(_publish_slowly if slowly else publishing.publish))
    return time.monotonic() - start
