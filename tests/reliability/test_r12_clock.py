"""R12: whatever the clock says, contents decide."""

from pathlib import Path

import pytest

from tests.reliability.play import play
from tests.tools import require_tool


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path) -> None:
    require_tool("faketime")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        pytest.skip("The library of faketime is not where Debian has it.")
    clock = tmp_path / "clock"
    clock.write_text("+0")
    faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    tally = play(
        "clocks", tmp_path / "data", rounds=1, phones=5, **faked, FAKETIME_DONT_FAKE_MONOTONIC="1", NO_FAKE_STAT="1"
    )
    assert (tally.faults, tally.checks) == (6, 12)
    assert len(tally.seen) > 1  # the clock did jump
