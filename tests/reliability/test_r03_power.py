"""R3: what was saved or published is there after a power cut."""

from tests.reliability.conftest import Playing
from tests.tools import require_tool


def test_what_was_told_to_be_saved_or_published_outlives_a_power_cut(trial: Playing) -> None:
    require_tool("mkfs.ext4")
    assert trial("power cut", rounds=10, phones=10).kills == 10
