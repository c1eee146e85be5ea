"""Publishing firmware: all files of the loads that phones need are in the root, byte for byte, and no others."""

from pathlib import Path

import pytest

from firmware.models import FirmwareFile
from firmware.taking_in import take_in
from phones.models import Phone
from phones.upgrades import observed
from provisioning.publish.plan import Action
from provisioning.publishing import publish
from tests.factories import MAC, make_working_phone
from tests.firmware.build import load_files, write_package

pytestmark = pytest.mark.django_db

SCCP, OLD, NEW = "SCCP41.8-3-1S", "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"
RESET = "term41.default.loads"
OTHER = "001122AABBCD"


@pytest.fixture(autouse=True)
def root(firmware_store: Path, tftp_root: Path) -> Path:
    return tftp_root


@pytest.fixture(autouse=True)
def packages(firmware_store: Path, tmp_path: Path) -> None:
    """Two loads for the 7941G, one for another family."""
    for load in (OLD, NEW, "SIP45.9-4-2SR3-1S"):
        take_in(write_package(tmp_path, f"{load}.zip", load_files(load)))


def firmware_in(root: Path) -> dict[str, bytes]:
    """The content of every published file that is no configuration."""
    kept = (path for path in root.iterdir() if path.suffix != ".xml")
    return {path.name: path.read_bytes() for path in kept}


def test_the_next_hop_and_the_wanted_load_are_there_byte_for_byte(root):
    make_working_phone(running_load=SCCP, wanted_load=NEW)
    publish()
    assert firmware_in(root) == load_files(OLD) | load_files(NEW)
    assert f"<loadInformation>{OLD}</loadInformation>" in (root / f"SEP{MAC}.cnf.xml").read_text()


def test_without_a_phone_that_needs_it_no_firmware_is_published(root):
    make_working_phone(running_load=OLD)
    publish()
    assert firmware_in(root) == {}


def test_what_nobody_needs_any_more_is_removed(root):
    phone = make_working_phone(running_load=SCCP, wanted_load=NEW)
    publish()
    observed(phone, OLD)
    outcome = publish()
    assert sorted(step.name for step in outcome.removed) == sorted(load_files(OLD))
    assert firmware_in(root) == load_files(NEW)


def test_publishing_one_phone_leaves_the_firmware_of_others(root):
    """What another phone was told last may still name it."""
    make_working_phone(running_load=SCCP, wanted_load=NEW)
    other = make_working_phone(OTHER, running_load=SCCP, wanted_load=NEW)
    publish()
    Phone.objects.update(wanted_load="")
    publish([other.mac])
    assert firmware_in(root) == load_files(OLD) | load_files(NEW)
    publish()
    assert firmware_in(root) == {}


def test_firmware_is_written_before_the_configuration_that_names_it_and_members_before_their_list():
    make_working_phone(running_load=OLD, wanted_load=NEW)
    names = [step.name for step in publish().written]
    assert names == [*reversed(load_files(NEW)), "dialplan.xml", f"SEP{MAC}.cnf.xml"]


def test_a_second_publication_finds_nothing_to_do_and_reads_no_content(root, monkeypatch):
    make_working_phone(running_load=OLD, wanted_load=NEW)
    publish()
    monkeypatch.setattr("provisioning.publish.plan.digest_of_file", lambda path: pytest.fail(f"{path} was read"))
    assert publish().publication is None


def test_a_damaged_content_is_held_back_and_never_published(root):
    make_working_phone(running_load=OLD, wanted_load=NEW)
    damaged = FirmwareFile.objects.get(name="dsp41.9-4-2SR3-1S.sbn")
    damaged.path.write_bytes(b"rotten")
    outcome = publish()
    assert [(step.name, step.action) for step in outcome.held_back] == [(damaged.name, Action.HOLD)]
    assert damaged.name not in firmware_in(root)


def test_a_phone_after_a_reset_finds_its_file(root, tmp_path):
    take_in(write_package(tmp_path, "reset.zip", load_files("SIP41.8-5-3S", reset=RESET)))
    make_working_phone(running_load=OLD, wanted_load=NEW)
    publish()
    with_reset = load_files("SIP41.8-5-3S", reset=RESET)
    del with_reset["SIP41.8-5-3S.loads"]
    assert firmware_in(root) == load_files(NEW) | with_reset
