"""Programs of the operating system that some tests drive."""

import os
import shutil

import pytest


def require_tool(name: str) -> str:
    """The path of the program `name`; without it the test is skipped, or fails under `CI=true`."""
    # A daemon stands in sbin, which the PATH of an ordinary user leaves out.
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if path is not None:
        return path
    sentence = f"The program {name} is not installed on this machine."
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
