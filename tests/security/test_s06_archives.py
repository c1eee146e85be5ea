"""S6: archives from strangers write nothing but what they may hold, and leave nothing behind when they are refused.

What the reader of packages says of each is tested in `tests/firmware/test_packages.py`; here, the ways in from outside.
"""

import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as shipped
from django.core.files.uploadedfile import SimpleUploadedFile

from phones.models import Phone
from tests.factories import MAC
from tests.firmware.build import load_files, tarred, zipped
from tests.security.furniture import tree

pytestmark = pytest.mark.django_db

NAMES = ("../x.sbn", "/etc/x.sbn", "a/../../x.sbn", "new\nline.sbn", "C:x.sbn", "a\\..\\x.sbn", "..", ".x.sbn")
GOOD = load_files("SIP41.8-5-2S")
"""A whole load, so that nothing but the hostile member is wrong."""
CONFIGURATION = b"<device><loadInformation>SIP41.9-4-2SR3-1S</loadInformation></device>"


def special(kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo("x.sbn")
    info.type, info.linkname = kind, target
    return info


def linked_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("x.sbn")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        for name, content in GOOD.items():
            archive.writestr(name, content)
    return buffer.getvalue()


HOSTILE = {
    **{f"zip {name!r}": zipped(GOOD | {name: b"x"}) for name in NAMES},
    **{f"tar {name!r}": tarred(GOOD | {name: b"x"}) for name in NAMES},
    "symbolic link": tarred(GOOD, special(tarfile.SYMTYPE, "/etc/passwd")),
    "hard link": tarred(GOOD, special(tarfile.LNKTYPE, "/etc/passwd")),
    "device": tarred(GOOD, special(tarfile.CHRTYPE)),
    "pipe": tarred(GOOD, special(tarfile.FIFOTYPE)),
    "link in a ZIP": linked_zip(),
    "archive in an archive": zipped({"inner.zip": zipped(GOOD)}),
    "300 MB of nothing": zipped(GOOD | {"y.sbn": bytes(300_000_000)}),
    "cut off": zipped(GOOD)[:-10],
    "no archive": b"MZ" + bytes(1000),
}


@pytest.mark.parametrize("archive", HOSTILE.values(), ids=HOSTILE)
def test_the_firmware_page_refuses_it_and_keeps_nothing(
    superuser_client, firmware_store: Path, tftp_root: Path, archive: bytes
) -> None:
    answer = superuser_client.post("/firmware/add/", {"package": SimpleUploadedFile("package.zip", archive)})
    assert answer.status_code == 422
    kept = {path for path, digest in tree(firmware_store.parent).items() if digest != "folder" and ".lock" not in path}
    assert kept == set()


@pytest.mark.parametrize("name", [f"../SEP{MAC}.cnf.xml", f"/tmp/SEP{MAC}.cnf.xml", f"a/../../SEP{MAC}.cnf.xml"])
def test_an_import_takes_names_out_of_archives_for_labels_alone(superuser_client, tftp_root: Path, name: str) -> None:
    """The MAC of the last part is read; no member is ever written under its own name."""
    around = tftp_root.parent.parent
    before = {path for path in tree(around) if str(shipped.DATA_DIR) not in path}
    superuser_client.post("/phones/import/", {"files": SimpleUploadedFile("x.zip", zipped({name: CONFIGURATION}))})
    assert {path for path in tree(around) if str(shipped.DATA_DIR) not in path} == before
    assert not Path(f"/tmp/SEP{MAC}.cnf.xml").exists()
    assert not Phone.objects.exists()


def test_an_import_refuses_a_bomb(superuser_client) -> None:
    bomb = zipped({f"SEP{MAC}.cnf.xml": b"<device>" + bytes(30_000_000)})
    superuser_client.post("/phones/import/", {"files": SimpleUploadedFile("x.zip", bomb)})
    assert not Phone.objects.exists()
