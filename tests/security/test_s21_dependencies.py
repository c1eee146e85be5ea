"""S21: what Offhook stands on is pinned and installed so, and nothing of its code is rated a high risk."""

import json
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.security.sources import APPS, PROJECT
from tests.security.test_s17_production import manage

PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(?P<version>[0-9][0-9A-Za-z.]*)\Z")


def pins(name: str) -> list[str]:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_to_one_version_and_listed_once(name: str) -> None:
    found = pins(name)
    assert [line for line in found if not PIN.match(line)] == []
    names = [line.split("==")[0].split("[")[0].lower() for line in found]
    assert sorted(names) == sorted(set(names))


def test_what_runs_is_what_is_pinned() -> None:
    wanted = {found["name"]: found["version"] for line in pins("requirements.txt") if (found := PIN.match(line))}
    assert {name: version(name) for name in wanted} == wanted


def test_bandit_finds_no_high_risk() -> None:
    command = [sys.executable, "-m", "bandit", "--quiet", "--severity-level", "high", "--format", "json", "--recursive"]
    ended = subprocess.run([*command, *APPS], cwd=PROJECT, capture_output=True, text=True, timeout=300)
    found = json.loads(ended.stdout)
    assert found["errors"] == []
    assert [(issue["filename"], issue["issue_text"]) for issue in found["results"]] == []


def test_it_starts_without_debugging_when_nothing_is_set(tmp_path) -> None:
    ask = ("shell", "-v", "0", "-c", "from django.conf import settings; print(settings.DEBUG)")
    assert manage(tmp_path, *ask).stdout.strip() == "False"
