"""A publication with nothing changed opens no file of the folder or the store for writing."""

from pathlib import Path

from tests.reliability.play import play
from tests.tools import require_tool


def test_nothing_changed_writes_nothing(tmp_path: Path) -> None:
    require_tool("strace")
    assert play("unchanged", tmp_path, rounds=2, phones=5).seen["publications watched"] == 2
