"""The reference of commands says what they say of themselves."""

from pathlib import Path

from provisioning.commands_reference import reference

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "commands.md"
INTERNAL = {"commandsreference", "datamessages", "elementsreference", "makemessages", "migrate", "runjob"}


def test_the_page_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "Run: manage.py commandsreference > docs/commands.md"


def test_every_command_stands_there_once() -> None:
    told = [line.removeprefix("## ") for line in reference().splitlines() if line.startswith("## ")]
    files = ROOT.glob("*/management/commands/*.py")
    assert told == sorted({file.stem for file in files} - {"__init__"} - INTERNAL)


def test_a_command_is_told_with_its_usage_its_purpose_and_its_arguments() -> None:
    (section,) = (part for part in reference().split("\n## ") if part.startswith("addfirmware"))
    assert section.splitlines() == [
        "addfirmware",
        "",
        "    manage.py addfirmware ARCHIVE… [--json]",
        "",
        "Take in firmware packages (.zip, .cop, .cop.sgn, .tar, .tar.gz) or folders of firmware files.",
        "",
        "| argument | says |",
        "|---|---|",
        "| `ARCHIVE` | a package, or a folder of firmware files |",
        "| `--json` | print one JSON object |",
    ]
