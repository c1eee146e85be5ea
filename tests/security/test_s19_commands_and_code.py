"""S19: no shell, no unpacking by itself, and no reader that runs what it reads."""

import ast
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from firmware.models import FirmwarePackage
from tests.factories import MAC, make_line, make_phone, make_server
from tests.firmware.build import load_files, zipped
from tests.security.sources import called, calls, imported, sources
from tests.security.test_s17_production import manage

FORBIDDEN = {
    *("os.system", "os.popen", "os.execl", "os.spawnl", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("eval", "exec", "compile", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load", "shelve.open"),
    *("shutil.unpack_archive", "tempfile.mktemp"),
}
SHELLS = {"sh", "bash", "dash", "/bin/sh", "/bin/bash", "-c"}
METACHARACTERS = "a;touch pwned;$(touch pwned)`touch pwned`|touch pwned&'\""
UNPACKING = {"extractall", "extract"}
PROGRAMS = {
    "provisioning/backup/databases.py",
    "provisioning/jobs.py",
    "provisioning/management/commands/serve.py",
    "provisioning/management/commands/tftpd.py",
}
"""Modules that start programs, all with lists of arguments: Offhook's own, and PostgreSQL's for its backups."""
XML_READERS = {"provisioning/cnfxml/read.py"}


def where(wanted: set[str]) -> set[str]:
    return {str(path) for path in sources() for call in calls(path) if called(call) in wanted}


def test_nothing_runs_a_shell_or_reads_code() -> None:
    """Under another name neither: what is forbidden is not imported by itself."""
    assert where(FORBIDDEN) == set()
    assert [str(path) for path in sources() if imported(path) & FORBIDDEN] == []
    shells = [path for path in sources() for call in calls(path) for option in call.keywords if option.arg == "shell"]
    assert shells == []


def test_programs_are_started_in_few_places() -> None:
    starting = {str(path) for path in sources() if "subprocess" in imported(path)}
    assert starting <= PROGRAMS, "Look at what starts a program, and list it in PROGRAMS."


def test_no_program_that_is_started_is_a_shell() -> None:
    words = {
        (str(path), node.value)
        for path in sources()
        if "subprocess" in imported(path)
        for call in calls(path)
        if called(call).startswith("subprocess.")
        for node in ast.walk(call)
        if isinstance(node, ast.Constant)
    }
    assert [word for word in words if word[1] in SHELLS] == []


def test_archives_are_unpacked_by_no_library() -> None:
    found = {str(path) for path in sources() for call in calls(path) if called(call).rpartition(".")[2] in UNPACKING}
    assert found == set()


def test_xml_is_parsed_with_a_parser_of_our_own() -> None:
    found = {str(path) for path in sources() for call in calls(path) if called(call).endswith(".XMLParser")}
    assert found == XML_READERS
    (parser,) = [call for call in calls_of(XML_READERS) if called(call).endswith(".XMLParser")]
    options = {option.arg: ast.literal_eval(option.value) for option in parser.keywords}
    assert (options["resolve_entities"], options["load_dtd"], options["no_network"]) == (False, False, True)
    assert options["huge_tree"] is False


def calls_of(paths: set[str]) -> list[ast.Call]:
    return [call for path in sources() if str(path) in paths for call in calls(path)]


@pytest.mark.django_db
def test_a_name_that_a_shell_would_obey_is_a_name_in_uploads_and_records(
    superuser_client: Client, firmware_store: Path, tftp_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    package = SimpleUploadedFile(f"{METACHARACTERS}.zip", zipped(load_files("SIP41.8-5-2S")))
    superuser_client.post("/firmware/add/", {"package": package})
    make_line(make_phone(label=METACHARACTERS, call_server=make_server(name=METACHARACTERS)), label=METACHARACTERS)
    superuser_client.post("/publications/publish/", {"note": METACHARACTERS})
    assert METACHARACTERS.replace("'", "") in FirmwarePackage.objects.get().name.replace("'", "")
    assert "touch pwned" in (tftp_root / f"SEP{MAC}.cnf.xml").read_text()
    assert list(tmp_path.rglob("pwned")) == []


def test_a_name_that_a_shell_would_obey_is_a_name_in_folders_and_backups(tmp_path: Path) -> None:
    data, backup = tmp_path / METACHARACTERS, tmp_path / f"{METACHARACTERS}.tar"
    ended = [manage(data, *command).returncode for command in (["migrate"], ["publish"], ["backup", str(backup)])]
    assert (ended, backup.is_file()) == ([0, 0, 0], True)
    assert [
        path for path in (*tmp_path.rglob("*"), Path.cwd() / "pwned") if path.name == "pwned" and path.exists()
    ] == []
