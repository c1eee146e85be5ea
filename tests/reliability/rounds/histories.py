"""Histories that Hypothesis makes up; where one goes wrong, it shows the shortest that does."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reliability.histories import History
from tests.reliability.site import Site

_EXAMPLES, _STEPS = 50, 50


def play(site: Site) -> None:
    """Live through fifty histories of up to fifty steps, other ones in each round."""
    checks = list(HealthCheck)
    chosen = settings(
        max_examples=_EXAMPLES, stateful_step_count=_STEPS, deadline=None, database=None, suppress_health_check=checks
    )
    run_state_machine_as_test(History, settings=chosen)
    site.tally.note(f"{_EXAMPLES} histories")
