"""R16: a backup that is restored on an empty machine gives a folder identical to the byte, and goes on from there."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from provisioning.backup.archive import unpack
from provisioning.backup.errors import BackupError
from tests.firmware.build import load_files, write_package
from tests.fleet import configuration

PROJECT = Path(__file__).parents[2]
MACS = ("001122334401", "001122334402")
Edit = Callable[[dict[str, bytes]], None]


def run(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of an instance of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"FIELD_KEYS", "DATABASE_URL"}}
    return subprocess.run(
        [sys.executable, PROJECT / "manage.py", *arguments],
        env=inherited | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "provisioning.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def succeed(data: Path, *arguments: str) -> str:
    ended = run(data, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refusal(data: Path, *arguments: str, **environment: str) -> str:
    ended = run(data, *arguments, **environment)
    assert ended.returncode == 1
    return ended.stderr.strip()


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return content and mode of each file by name, locks left out."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode & 0o777) for path in files}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with phones, firmware, two publications, a file of somebody else and one edited by hand."""
    folder = tmp_path_factory.mktemp("instance")
    data = folder / "data"
    for number, mac in enumerate(MACS):
        (folder / f"SEP{mac}.cnf.xml").write_bytes(configuration(label=f"Desk {number}", account=f"a{number}"))
        succeed(data, "importconfig", str(folder / f"SEP{mac}.cnf.xml"))
    write_package(folder, "firmware.zip", load_files("SIP41.9-4-2SR3-1S", reset="term41.default.loads"))
    succeed(data, "addfirmware", str(folder / "firmware.zip"))
    succeed(data, "publish")
    (folder / f"SEP{MACS[0]}.cnf.xml").write_bytes(configuration(label="Changed", account="a0"))
    succeed(data, "importconfig", str(folder / f"SEP{MACS[0]}.cnf.xml"))
    succeed(data, "publish")
    (data / "tftp" / "own").mkdir()
    (data / "tftp" / "own" / "List.xml").write_bytes(b"of somebody else")
    (data / "tftp" / f"SEP{MACS[1]}.cnf.xml").unlink()
    (data / "tftp" / f"SEP{MACS[1]}.cnf.xml").write_bytes(b"edited by hand")
    return data


@pytest.fixture(scope="module")
def backup(instance: Path) -> Path:
    path = instance.parent / "offhook.tar"
    told = json.loads(succeed(instance, "backup", "--json", str(path)))
    assert told == {"file": str(path), "bytes": path.stat().st_size, "files": len(tree(instance / "tftp"))}
    return path


def altered(backup: Path, target: Path, edit: Edit) -> Path:
    """Write the archive anew with other members."""
    with tarfile.open(backup) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}
    edit(members)
    with tarfile.open(target, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return target


def test_everything_is_back_to_the_byte(instance: Path, backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    succeed(data, "restore", str(backup))
    assert tree(data / "tftp") == tree(instance / "tftp")
    assert tree(data / "secrets") == tree(instance / "secrets")
    assert tree(data / "firmware") == tree(instance / "firmware")
    assert [succeed(data, "showconfig", mac) for mac in MACS] == [succeed(instance, "showconfig", mac) for mac in MACS]
    assert run(data, "verify").stdout == run(instance, "verify").stdout != ""
    assert oct((data / "offhook.sqlite3").stat().st_mode & 0o777) == "0o600"


def test_work_goes_on_where_it_was(backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    succeed(data, "restore", str(backup))
    assert "1 held back" in run(data, "publish").stdout
    assert "1 changed" in succeed(data, "publish", "--overwrite")
    assert "the TFTP folder" not in succeed(data, "rollback", "1")
    assert b"Desk 0" in (data / "tftp" / f"SEP{MACS[0]}.cnf.xml").read_bytes()


def test_the_backup_can_be_read_by_its_owner_only(backup: Path) -> None:
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    assert sorted(path.name for path in backup.parent.iterdir() if "backup" in path.name or "part" in path.name) == []


def test_a_backup_without_keys_tells_no_password_and_asks_for_them(instance: Path, tmp_path: Path) -> None:
    path, data = tmp_path / "offhook.tar", tmp_path / "data"
    succeed(instance, "backup", "--without-keys", str(path))
    keys = (instance / "secrets" / "field_keys").read_text().strip()
    assert b"secret-a0" not in path.read_bytes().replace(*_published(instance))
    assert keys.encode() not in path.read_bytes()
    assert "need keys that are not here" in refusal(data, "restore", str(path))
    ended = run(data, "restore", str(path), FIELD_KEYS=keys)
    assert (ended.returncode, ended.stderr) == (0, "")


def _published(instance: Path) -> tuple[bytes, bytes]:
    """A published file holds the password by its nature; the records must not."""
    return b"<authPassword>secret-a0</authPassword>", b""


@pytest.mark.parametrize("name", ["offhook.sqlite3", "tftp/other.xml"])
def test_it_is_restored_only_where_nothing_is(backup: Path, tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    (data / name).parent.mkdir(parents=True)
    (data / "secrets").mkdir(mode=0o700)
    shutil.copyfile(backup.parent / "data" / "secrets" / "field_keys", data / "secrets" / "field_keys")
    if name.endswith("sqlite3"):
        with closing(sqlite3.connect(data / name)) as database:
            database.execute("CREATE TABLE something (x)")
    else:
        (data / name).write_bytes(b"mine")
    before = tree(data / name.partition("/")[0]) if "/" in name else {}
    assert "move it away first" in refusal(data, "restore", str(backup))
    assert (tree(data / name.partition("/")[0]) if "/" in name else {}) == before


def test_one_that_was_cut_short_is_refused_wherever_that_was(backup: Path, tmp_path: Path) -> None:
    whole, path = backup.read_bytes().rstrip(b"\0"), tmp_path / "cut.tar"
    for cut in (*range(0, len(whole), len(whole) // 60), len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(BackupError, match="damaged or was cut short; nothing was restored"):
            unpack(path, tmp_path / f"cut-{cut}")


def test_a_refusal_is_a_sentence_and_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    path, data = tmp_path / "cut.tar", tmp_path / "data"
    path.write_bytes(backup.read_bytes()[:5000])
    assert refusal(data, "restore", str(path)) == (
        "CommandError: The backup is damaged or was cut short; nothing was restored."
    )
    assert {name.name for name in data.iterdir()} == {"secrets"}


def _flip(members: dict[str, bytes]) -> None:
    members["database"] = members["database"][:-1] + b"!"


def _escape(members: dict[str, bytes]) -> None:
    members["tftp/../../escaped"] = b"x"


def _foreign(members: dict[str, bytes]) -> None:
    members["secrets/other"] = b"x"


@pytest.mark.parametrize("edit", [_flip, _escape, _foreign, lambda members: members.pop("database")])
def test_one_that_was_tampered_with_is_refused(backup: Path, tmp_path: Path, edit: Edit) -> None:
    path = altered(backup, tmp_path / "altered.tar", edit)
    with pytest.raises(BackupError, match="damaged or was cut short; nothing was restored"):
        unpack(path, tmp_path / "unpacked" / "here")
    assert not list(tmp_path.rglob("escaped"))


def test_what_fails_on_the_way_leaves_nothing(instance: Path, backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = run(data, "restore", str(backup), TFTP_GROUP="no-such-group")
    assert (ended.returncode, "no group no-such-group" in ended.stderr) == (1, True)
    assert {path.name for path in data.iterdir() if any(path.iterdir())} == {"secrets"}
    succeed(data, "restore", str(backup))
    assert tree(data / "tftp") == tree(instance / "tftp")
