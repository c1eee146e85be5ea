"""R7: whatever happens in whatever order, the folder is what counts as published, and what differs waits."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reliability.histories import History


@pytest.mark.django_db
def test_any_history() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(max_examples=12, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
