"""R9: PostgreSQL goes away in the midst of a publication."""

from tests.reliability.conftest import Playing


def test_a_lost_connection_leaves_nothing_half_done_and_nothing_running(trial: Playing) -> None:
    assert trial("PostgreSQL restarted at once", rounds=6, phones=100).faults == 6
