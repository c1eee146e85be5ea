"""S19: no shell, no unpacking by itself, and no reader that runs what it reads."""

import ast

from tests.security.sources import called, calls, imported, sources

FORBIDDEN = {
    *("os.system", "os.popen", "os.execl", "os.spawnl", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("eval", "exec", "compile", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load", "shelve.open"),
    *("shutil.unpack_archive", "tempfile.mktemp"),
}
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
    assert where(FORBIDDEN) == set()
    shells = [path for path in sources() for call in calls(path) for option in call.keywords if option.arg == "shell"]
    assert shells == []


def test_programs_are_started_in_few_places() -> None:
    starting = {str(path) for path in sources() if "subprocess" in imported(path)}
    assert starting <= PROGRAMS, "Look at what starts a program, and list it in PROGRAMS."


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
