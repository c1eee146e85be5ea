"""`docs/reliability.md` names tests that exist, and all of them."""

import re

from tests.reliability.play import PROJECT
from tests.reliability.trials import TRIALS

HERE = PROJECT / "tests/reliability"


def test_every_trial_has_tests_and_they_exist() -> None:
    text = (PROJECT / "docs/reliability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (R\d+) .*\| ([^|]*) \|$", text, re.MULTILINE)
    numbers = [f"R{number}" for number in range(1, 17)]
    assert [number for number, _ in rows] == numbers
    named = {name for _, cell in rows for name in re.findall(r"`([^`]+\.py)`", cell)}
    assert {path.name for path in HERE.glob("test_r*.py")} == {name for name in named if "/" not in name}
    assert all((PROJECT / name).is_file() for name in named if "/" in name)
    assert {trial.number for trial in TRIALS} <= set(numbers)
