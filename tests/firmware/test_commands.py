"""The commands: packages in, plans out."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from firmware.models import FirmwareLoad, FirmwarePackage
from firmware.taking_in import take_in
from tests.firmware.build import load_files, write_package

pytestmark = pytest.mark.django_db

OLD, NEW = "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"
KEY = (
    "Cisco changed the key that signs firmware after 8.5(2). Firmware older than 8.3(3) does not know the new key and "
    "refuses newer loads with “Auth Fail”; loads from 8.3(3) on know both keys, and those up to 8.5(2) are still "
    "signed with the old one."
)
BOTH = "Firmware from 8.3(3) on knows the new signing key, so that no stop is needed."
TO_SIP = " The phone changes from SCCP to SIP here."
PACKAGES = ["cmterm-7941_7961-sip.8-5-2.zip", "cmterm-7941_7961-sip.9-4-2SR3-1.zip"]


@pytest.fixture(autouse=True)
def store(firmware_store: Path) -> Path:
    return firmware_store


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Run a command with --json; return its exit code and what it printed."""
    try:
        call_command(*arguments, "--json")
        code = 0
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, json.loads(capsys.readouterr().out)


class TestAddFirmware:
    def test_it_takes_in_each_package_by_itself(self, tmp_path, capsys):
        good = write_package(tmp_path, "good.zip", load_files(OLD))
        bad = tmp_path / "bad.zip"
        bad.write_bytes(b"no archive")
        load = {"load": OLD, "complete": True, "findings": []}
        assert run(capsys, "addfirmware", str(bad), str(good)) == (
            1,
            {
                "added": [{"path": str(good), "package": "good.zip", "new": True, "loads": [load]}],
                "refused": [{"path": str(bad), "reason": "bad.zip is neither a ZIP, a COP nor a tar archive."}],
            },
        )
        assert FirmwarePackage.objects.get().name == "good.zip"

    def test_the_same_again_is_no_error(self, tmp_path, capsys):
        path = write_package(tmp_path, "good.zip", load_files(OLD))
        assert run(capsys, "addfirmware", str(path))[1]["added"][0]["new"] is True
        code, printed = run(capsys, "addfirmware", str(path))
        assert (code, printed["added"][0]["new"], FirmwareLoad.objects.count()) == (0, False, 1)

    def test_it_tells_what_is_wrong_with_a_load(self, tmp_path, capsys):
        files = load_files(OLD)
        del files["dsp41.8-5-2S.sbn"]
        path = write_package(tmp_path, "half.zip", files)
        call_command("addfirmware", str(path))
        assert capsys.readouterr().out.splitlines() == [
            f"{path} was added.",
            f"  {OLD} is not complete.",
            "    dsp41.8-5-2S.sbn is missing.",
        ]


class TestPlanUpgrade:
    def test_what_is_missing_is_named(self, capsys):
        assert run(capsys, "planupgrade", "--from", "SCCP41.8-3-1S", "--to", NEW) == (
            0,
            {
                "from": "SCCP41.8-3-1S",
                "to": NEW,
                "hops": [
                    {"load": OLD, "reason": KEY + TO_SIP, "available": False},
                    {"load": NEW, "reason": BOTH, "available": False},
                ],
                "missing": PACKAGES,
                "problem": None,
            },
        )

    def test_loads_that_were_taken_in_are_preferred(self, tmp_path, capsys):
        take_in(write_package(tmp_path, "8-4-4.zip", load_files("SIP41.8-4-4S")))
        _, printed = run(capsys, "planupgrade", "--from", "SCCP41.8-3-1S", "--to", NEW)
        assert [(hop["load"], hop["available"]) for hop in printed["hops"]] == [("SIP41.8-4-4S", True), (NEW, False)]
        assert printed["missing"] == PACKAGES[1:]

    def test_available_loads_are_the_only_ones(self, capsys):
        arguments = ["planupgrade", "--from", "SCCP41.8-3-1S", "--to", NEW, "--available", OLD, NEW]
        code, printed = run(capsys, *arguments)
        assert (code, [(hop["load"], hop["available"]) for hop in printed["hops"]]) == (0, [(OLD, True), (NEW, True)])
        assert (printed["missing"], printed["problem"]) == ([], None)

    def test_it_ends_with_1_when_there_is_no_way(self, capsys):
        arguments = ["planupgrade", "--from", "SCCP41.8-3-1S", "--to", NEW, "--available", NEW]
        assert run(capsys, *arguments) == (
            1,
            {
                "from": "SCCP41.8-3-1S",
                "to": NEW,
                "hops": [],
                "missing": PACKAGES[:1],
                "problem": f"Not among the available loads: {OLD}. {KEY}{TO_SIP}",
            },
        )

    def test_nothing_is_to_do_for_what_runs(self, capsys):
        nothing = {"from": NEW, "to": NEW, "hops": [], "missing": [], "problem": None}
        assert run(capsys, "planupgrade", "--from", NEW, "--to", NEW) == (0, nothing)

    @pytest.mark.parametrize("state", ["unknown", "factory-reset"])
    def test_a_phone_whose_load_is_not_known_goes_the_long_way(self, capsys, state):
        _, printed = run(capsys, "planupgrade", "--from", state, "--to", NEW)
        assert (printed["from"], [hop["load"] for hop in printed["hops"]]) == (state, [OLD, NEW])

    def test_a_name_that_nobody_can_read_is_a_problem(self, capsys):
        problem = "“nonsense” is not the name of a load of a known firmware family."
        answer = {"from": "nonsense", "to": NEW, "hops": [], "missing": [], "problem": problem}
        assert run(capsys, "planupgrade", "--from", "nonsense", "--to", NEW) == (1, answer)
        with pytest.raises(CommandError, match="“nonsense” is not the name of a load"):
            call_command("planupgrade", "--from", "nonsense", "--to", NEW)

    def test_a_person_reads_steps(self, capsys):
        call_command("planupgrade", "--from", OLD, "--to", NEW, "--model", "7941G", "--available", OLD, NEW)
        assert capsys.readouterr().out.splitlines() == [f"1. {NEW}: {BOTH}"]
