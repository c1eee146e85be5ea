"""R1: who kills a publication finds the folder all old or all new."""

from tests.reliability.conftest import Playing


def test_a_killed_publication_is_all_old_or_all_new(trial: Playing) -> None:
    tally = trial("killed at a random instant", rounds=8, phones=70)
    assert (tally.rounds, tally.checks) == (8, 16)
    assert tally.kills > 0
