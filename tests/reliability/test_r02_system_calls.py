"""R2: each system call of a publication may be its last, or fail."""

from pathlib import Path

import pytest

from tests.reliability.conftest import Playing
from tests.reliability.play import play
from tests.tools import require_tool


@pytest.fixture(autouse=True)
def _strace() -> None:
    require_tool("strace")


def test_a_publication_may_die_before_each_call_that_changes_the_folder(tmp_path: Path) -> None:
    tally = play("each_call", tmp_path, rounds=1, phones=2)
    assert tally.kills > 30
    assert (tally.seen, tally.checks) == ({"killed": tally.kills}, 2 * tally.kills)


def test_any_call_may_fail_or_be_the_last(trial: Playing) -> None:
    tally = trial("killed or failing at a system call", rounds=15, phones=2)
    assert tally.kills + tally.faults == 15
