"""The pure part of firmware needs no Django, and its examples are true."""

import doctest
import importlib
import subprocess
import sys

import pytest

PURE = ["planner", "plans", "rulebook", "doctor", "packages", "store", "loads", "versions"]
WITH_EXAMPLES = ["families", "releases", "versions"]


def test_it_loads_without_django() -> None:
    names = [f"firmware.{name}" for name in PURE]
    program = f"import sys, {', '.join(names)}; print([name for name in sys.modules if name.startswith('django')])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_its_examples_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"firmware.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


def test_the_example_of_the_planner_is_true() -> None:
    planner, versions = (importlib.import_module(f"firmware.{name}") for name in ("planner", "versions"))
    result = doctest.testmod(planner, extraglobs={"parse_load": versions.parse_load})
    assert (result.attempted, result.failed) == (2, 0)
