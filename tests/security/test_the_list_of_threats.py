"""SECURITY.md names tests that exist."""

import re

from tests.security.sources import PROJECT


def test_every_threat_has_tests_and_they_exist() -> None:
    rows = re.findall(
        r"^\| (S\d+) .*\| ([^|]*) \|$", (PROJECT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [threat for threat, _ in rows] == [f"S{number}" for number in range(1, 23)]
    for threat, cell in rows:
        own = f"test_s{int(threat[1:]):02}_"
        assert f"`{own}" in cell, f"{threat} has no test file of its own name"
        for name in re.findall(r"`([^`]+\.py)`", cell) or [""]:
            path = PROJECT / name if name.startswith("tests/") else PROJECT / "tests/security" / name
            assert path.is_file(), f"{threat}: {name}"
