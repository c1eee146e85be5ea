"""Who imports whom: read from the sources, and seen in fresh interpreters."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

PROJECT = Path(__file__).parents[1]
APPS = ("provisioning", "phones", "firmware")
PURE_FIRMWARE = {
    *("archives", "doctor", "families", "grammars", "headers", "loads", "packages", "paths", "planner", "refusals"),
    *("releases", "rules", "store", "tar", "versions"),
}
"""Modules of `firmware` that know nothing of the database; the rest are its models and pages."""


SENTENCES = {
    "provisioning.sentences",
    *(f"provisioning.sentences.{name}" for name in ("Sentence", "joined", "said")),
}
"""What pure packages may use of the project: how a sentence is made that can be translated later."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def modules(package: str) -> list[str]:
    """Return the modules of a package, `migrations` left out."""
    found = PROJECT.joinpath(*package.split(".")).rglob("*.py")
    return sorted(module_name(path) for path in found if "migrations" not in path.parts)


def imports(module: str) -> set[str]:
    """Return the full names that a module imports, wherever in its text and for whatever purpose."""
    path = PROJECT.joinpath(*module.split("."))
    package = module if path.is_dir() else module.rpartition(".")[0]
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return set(_imported(ast.parse(source.read_text(encoding="utf-8")), package))


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{name.name}" for name in node.names)


def importers(package: str, *forbidden: str) -> list[str]:
    """Return the modules of a package that import one of the forbidden packages."""
    return [
        module
        for module in modules(package)
        if any(f"{name}.".startswith(f"{other}.") for name in imports(module) for other in forbidden)
    ]


def loaded_after(names: list[str], *watched: str) -> list[str]:
    """Import modules in a fresh interpreter; return which of the watched packages were loaded by that."""
    script = (
        "import importlib, json, sys\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        f"print(json.dumps([name for name in {watched!r} if name in sys.modules]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    found: list[str] = json.loads(ended.stdout)
    return found


def test_the_imports_are_read_rightly() -> None:
    tree = ast.parse(
        "import a.b\nfrom c import d\ndef f():\n    from . import e\n    from .g import h\n    from ..i import j"
    )
    assert set(_imported(tree, "x.y")) == {"a.b", "c.d", "x.y.e", "x.y.g.h", "x.i.j"}
    assert "provisioning.cnfxml.errors.Unwritable" in imports("provisioning.cnfxml.render")


@pytest.mark.parametrize("package", ["provisioning", "firmware", "phones"])
def test_packages_are_empty_so_that_their_parts_can_be_imported_alone(package: str) -> None:
    assert (PROJECT / package / "__init__.py").read_bytes() == b""


@pytest.mark.parametrize(
    "package", ["provisioning.cnfxml", "provisioning.drawing", "provisioning.publish", "provisioning.tftp"]
)
def test_the_core_knows_neither_django_nor_the_apps(package: str) -> None:
    assert importers(package, "django", "phones", "firmware") == []
    assert loaded_after(modules(package), "django", "phones", "firmware") == []


def test_the_pure_part_of_firmware_knows_no_django() -> None:
    pure = [module for module in modules("firmware") if module.removeprefix("firmware.") in PURE_FIRMWARE]
    assert [module for module in pure if module in importers("firmware", "django", "phones")] == []
    assert {name for module in pure for name in imports(module) if name.startswith("provisioning.")} <= SENTENCES
    assert loaded_after(pure, "django", "phones") == []


def test_firmware_knows_nothing_of_phones() -> None:
    assert importers("firmware", "phones") == []


def test_the_project_knows_neither_app() -> None:
    assert importers("provisioning", "phones", "firmware") == []


def test_configurations_publishing_and_tftp_know_nothing_of_each_other() -> None:
    assert importers("provisioning.cnfxml", "provisioning.publish", "provisioning.tftp") == []
    assert importers("provisioning.publish", "provisioning.cnfxml", "provisioning.tftp") == []
    assert importers("provisioning.tftp", "provisioning.cnfxml", "provisioning.publish") == []


def test_the_tftp_server_needs_nothing_but_the_standard_library() -> None:
    foreign = {
        name
        for module in modules("provisioning.tftp")
        for name in imports(module)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("provisioning.tftp")
    }
    assert foreign == set()


def test_publishing_needs_nothing_but_the_standard_library_and_sentences() -> None:
    foreign = {
        name
        for module in modules("provisioning.publish")
        for name in imports(module)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("provisioning.publish")
    }
    assert foreign <= SENTENCES


def test_the_configured_sources_can_be_imported() -> None:
    for path in [*settings.FILE_SOURCES, *settings.RECORDING_WATCHES, settings.WAITING_COUNT]:
        assert callable(import_string(path)), path


def test_xml_is_parsed_in_few_places() -> None:
    """Each of them refuses document types; a new one must be looked at, and listed here."""
    parsing = {
        module
        for app in APPS
        for module in modules(app)
        if {name for name in imports(module) if name.split(".")[0] in {"lxml", "xml"}}
    }
    text = {module: PROJECT.joinpath(*module.split(".")).with_suffix(".py").read_text() for module in parsing}
    assert {module for module in parsing if "fromstring" in text[module] or "XMLParser(" in text[module]} == {
        "provisioning.cnfxml.read"
    }
