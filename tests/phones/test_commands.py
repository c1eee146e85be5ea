"""publish and showconfig, as somebody at a terminal meets them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from phones.files import phone_file
from phones.models import Phone
from provisioning.models import Publication
from tests.factories import MAC, make_phone, make_working_phone

pytestmark = pytest.mark.django_db

NAME = f"SEP{MAC}.cnf.xml"


def run(*arguments: str, **options: object) -> str:
    """Run a command and return what it printed."""
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_showconfig_prints_the_file_and_nothing_else() -> None:
    phone = make_working_phone()
    for notation in (MAC, "00:11:22:aa:bb:cc", "SEP0011.22aa.bbcc"):
        assert run("showconfig", notation) == phone_file(phone).content.decode()


@pytest.mark.parametrize(
    ("mac", "sentence"),
    [
        ("0011223344", "12 digits"),
        ("kitchen", "0 to 9"),
        ("00:11:22:33:44:55", "There is no phone with the MAC 001122334455."),
    ],
)
def test_a_phone_that_is_none_is_met_with_a_sentence(mac: str, sentence: str) -> None:
    for command in ("showconfig", "publish"):
        with pytest.raises(CommandError, match=sentence):
            run(command, mac)


def test_showconfig_says_why_there_is_no_file() -> None:
    make_phone()
    with pytest.raises(CommandError, match=f"{NAME} cannot be made"):
        run("showconfig", MAC)


def test_publish_writes_and_says_so(tftp_root: Path) -> None:
    phone = make_working_phone()
    printed = run("publish")
    publication = Publication.objects.get()
    assert printed == f"dialplan.xml added\n{NAME} added\nPublication {publication.pk}: 2 added.\n"
    assert (tftp_root / NAME).read_bytes() == phone_file(phone).content
    assert run("publish") == "Nothing to write: 2 unchanged.\n"


def test_publish_speaks_json(tftp_root: Path) -> None:
    make_working_phone()
    make_phone("001122334455")
    printed = json.loads(run("publish", "--json"))
    reason = printed["files"][1].pop("reason")
    assert "no line" in reason
    assert printed == {
        "publication": Publication.objects.get().pk,
        "counts": {"added": 2, "changed": 0, "removed": 0, "unchanged": 0, "held back": 1},
        "files": [
            {"name": "dialplan.xml", "action": "added", "reason": ""},
            {"name": "SEP001122334455.cnf.xml", "action": "held back"},
            {"name": NAME, "action": "added", "reason": ""},
        ],
    }


def test_a_dry_run_writes_nothing(tftp_root: Path) -> None:
    make_working_phone()
    assert "SEP001122AABBCC.cnf.xml would be added" in run("publish", "--dry-run")
    assert list(tftp_root.iterdir()) == []


def test_a_named_phone_that_is_held_back_ends_with_one(tftp_root: Path) -> None:
    make_phone()
    with pytest.raises(SystemExit) as ended:
        run("publish", MAC, stderr=StringIO())
    assert ended.value.code == 1


def test_a_deleted_phone_can_be_named_to_take_its_file_away(tftp_root: Path) -> None:
    make_working_phone()
    run("publish")
    Phone.objects.all().delete()
    assert f"{NAME} removed" in run("publish", MAC)
    assert not (tftp_root / NAME).exists()


def test_a_hand_edit_is_held_back_until_it_is_overwritten_knowingly(tftp_root: Path) -> None:
    phone = make_working_phone()
    run("publish")
    (tftp_root / NAME).write_text("mine")
    complaints = StringIO()
    run("publish", stderr=complaints)
    assert "Somebody changed this file" in complaints.getvalue()
    assert (tftp_root / NAME).read_text() == "mine"
    run("publish", "--overwrite")
    assert (tftp_root / NAME).read_bytes() == phone_file(phone).content


def test_verify_ends_with_one_on_drift(tftp_root: Path) -> None:
    make_working_phone()
    run("publish")
    assert json.loads(run("verify", "--json")) == {"ok": True, "changed": [], "missing": [], "foreign": []}
    (tftp_root / NAME).write_text("mine")
    (tftp_root / "dialplan.xml").unlink()
    (tftp_root / "notes.txt").write_text("mine")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue()) == {
        "ok": False,
        "changed": [NAME],
        "missing": ["dialplan.xml"],
        "foreign": ["notes.txt"],
    }
