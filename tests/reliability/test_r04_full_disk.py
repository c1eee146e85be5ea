"""R4: a full disk changes nothing, and is named; with room again all is published."""

import pytest

from tests.reliability.conftest import Playing


@pytest.mark.parametrize("title", ["full disk, database and all", "full disk of the files"])
def test_a_full_disk_is_named_and_leaves_the_folder_whole(trial: Playing, title: str) -> None:
    tally = trial(title, rounds=5, phones=40)
    assert tally.faults == 5
    assert tally.seen["said that the disk is full"] > 0
