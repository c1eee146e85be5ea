"""S12: files are readable for who needs them; a phone's secrets are in its own file alone, and go with it."""

import os
import stat
from pathlib import Path

import pytest

from phones.models import DefaultFile, Phone
from provisioning import publishing
from tests.factories import MAC
from tests.security.furniture import SECRETS, furnish

pytestmark = pytest.mark.django_db
FILE = f"SEP{MAC}.cnf.xml"


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def holding(*folders: Path) -> set[str]:
    """Return the files that hold a secret of the furnished site."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path.name for path in files if any(secret.encode() in path.read_bytes() for secret in SECRETS.values())}


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_modes_are_those_of_the_settings_whatever_the_umask(
    umask: int, settings, tftp_root: Path, firmware_store: Path, tmp_path: Path
) -> None:
    before = os.umask(umask)
    try:
        furnish(tmp_path)
    finally:
        os.umask(before)
    assert {mode(path) for path in tftp_root.rglob("*") if path.is_file()} == {"0o640"}
    assert {mode(tftp_root), *(mode(path) for path in tftp_root.rglob("*") if path.is_dir())} == {"0o750"}
    private = settings.PUBLISH_STATE / "objects"
    assert mode(private) == "0o700"


def test_only_the_phone_s_own_file_holds_its_secrets(furnished, tftp_root: Path) -> None:
    assert holding(tftp_root) == {FILE}
    assert not [path for path in tftp_root.rglob("*") if path.name.startswith(".") or path.suffix in {".bak", ".tmp"}]


def test_the_file_for_unknown_phones_holds_no_secret(furnished, tftp_root: Path) -> None:
    """Everybody gets it who asks."""
    DefaultFile.objects.create(served=True, servers=["192.0.2.1"])
    publishing.publish()
    assert (tftp_root / DefaultFile.NAME).is_file()
    assert holding(tftp_root) == {FILE}


def test_the_file_of_a_deleted_phone_goes_with_the_next_publication(furnished, tftp_root: Path) -> None:
    Phone.objects.all().delete()
    publishing.publish()
    assert holding(tftp_root) == set()
    assert not (tftp_root / FILE).exists()


def test_generated_secrets_are_their_owner_s(settings) -> None:
    keys = list(settings.SECRETS_DIR.iterdir())
    assert {path.name for path in keys} >= {"secret_key", "field_keys"}
    assert {mode(path) for path in keys} == {"0o600"}
    assert mode(settings.SECRETS_DIR) == "0o700"
