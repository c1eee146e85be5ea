"""A publication is killed before each of the system calls by which it changes the folder and its own state."""

from tests.reliability.rounds.system_calls import calls_of_a_publication, kill_at
from tests.reliability.site import Site

_OF_THE_DATABASE_OR_READING = {"pwrite64", "openat"}


def play(site: Site) -> None:
    """Walk through all of them, with a site that starts again after each."""
    calls = calls_of_a_publication(site)
    for number in [number for number, call in enumerate(calls) if call not in _OF_THE_DATABASE_OR_READING]:
        kill_at(site, number)
