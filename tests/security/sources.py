"""The project's own sources, for gates that read them."""

import ast
from functools import lru_cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("provisioning", "phones", "firmware")


def sources() -> list[Path]:
    """Return the modules of the project, tests and migrations left out, as paths within it."""
    found = (path for app in APPS for path in (PROJECT / app).rglob("*.py"))
    return sorted(path.relative_to(PROJECT) for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Return the templates of the project, as paths within it."""
    return sorted(path.relative_to(PROJECT) for path in (PROJECT / "templates").rglob("*.html"))


@lru_cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax of a module."""
    return ast.parse((PROJECT / path).read_text(encoding="utf-8"))


def calls(path: Path) -> list[ast.Call]:
    """Return the calls that a module makes."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def called(call: ast.Call) -> str:
    """Return the name that is called, such as `subprocess.run`; a call of a result has its last part alone."""
    return ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""


def imported(path: Path) -> set[str]:
    """Return the modules that a module imports, and the full names of what it imports from them."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found
