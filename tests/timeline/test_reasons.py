"""What servers say of requests has a translation for all that they say in fixed words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from provisioning import http6970, tftp
from provisioning.tftp.outcomes import SHUT
from provisioning.timeline.reasons import REASONS

GIVES_A_REASON = {"DeclinedError", "_illegal", "end", "ended", "fail"}


def said_in(package: Path) -> Iterator[str]:
    """Yield the fixed texts that the package gives as a reason, the last thing that such a call is told."""
    for path in package.glob("*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
        for call in calls:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in GIVES_A_REASON and call.args and isinstance(call.args[-1], ast.Constant):
                yield str(call.args[-1].value)


def test_all_fixed_reasons_are_known():
    packages = [Path(package.__file__).parent for package in (tftp, http6970)]
    assert {SHUT, *(reason for package in packages for reason in said_in(package))} == set(REASONS)
