"""R14: what piles up is taken away again."""

from tests.reliability.conftest import Playing


def test_store_index_and_memory_stay_within_their_limits(trial: Playing) -> None:
    assert trial("years of publications", rounds=1, phones=60).seen == {"20 publications": 1}
