"""S6: archives from strangers write nothing but what they may hold, and leave nothing behind when they are refused.

What the reader of packages says of each is tested in `tests/firmware/test_packages.py`; here, the ways in from outside.
"""

import io
import random
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings as shipped
from django.core.files.uploadedfile import SimpleUploadedFile

from phones.models import Phone
from tests.factories import MAC
from tests.firmware.build import gzipped, load_files, tarred, zipped
from tests.security.furniture import tree

pytestmark = pytest.mark.django_db

NAMES = ("../x.sbn", "/etc/x.sbn", "a/../../x.sbn", "new\nline.sbn", "C:x.sbn", "a\\..\\x.sbn", "..", ".x.sbn")
GOOD = load_files("SIP41.8-5-2S")
"""A whole load, so that nothing but the hostile member is wrong."""
CONFIGURATION = b"<device><loadInformation>SIP41.9-4-2SR3-1S</loadInformation></device>"


EMPTY_MEMBER = tarfile.TarInfo("x.txt").tobuf(tarfile.USTAR_FORMAT)


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


def locked_zip() -> bytes:
    """A ZIP whose last member is said to be encrypted, in its own header and in the table of contents."""
    archive = bytearray(zipped(GOOD | {"y.sbn": b"y"}))
    for place in (archive.rfind(b"PK\3\4") + 6, archive.rfind(b"PK\1\2") + 8):
        archive[place] |= 1
    return bytes(archive)


def zip_with_a_wrong_sum() -> bytes:
    archive = zipped(GOOD | {"y.sbn": b"a sum stands for this"}, zipfile.ZIP_STORED)
    return archive.replace(b"a sum stands", b"no sum stand")


def twice(first: str, second: str) -> bytes:
    """A tar archive with two members of these names."""
    return tarred(GOOD, tarfile.TarInfo(first), tarfile.TarInfo(second))


HOSTILE: dict[str, Callable[[], bytes]] = {
    **{f"zip {name!r}": partial(zipped, GOOD | {name: b"x"}) for name in NAMES},
    **{f"tar {name!r}": partial(tarred, GOOD | {name: b"x"}) for name in NAMES},
    "symbolic link": lambda: tarred(GOOD, special(tarfile.SYMTYPE, "/etc/passwd")),
    "hard link": lambda: tarred(GOOD, special(tarfile.LNKTYPE, "/etc/passwd")),
    "device": lambda: tarred(GOOD, special(tarfile.CHRTYPE)),
    "pipe": lambda: tarred(GOOD, special(tarfile.FIFOTYPE)),
    "link in a ZIP": linked_zip,
    "archive in an archive": lambda: zipped(GOOD | {"inner.zip": zipped(GOOD)}),
    "twice the same name": lambda: twice("y.sbn", "y.sbn"),
    "the same name in another case": lambda: twice("y.sbn", "Y.SBN"),
    "encrypted": locked_zip,
    "300 MB of nothing": lambda: zipped(GOOD | {"y.sbn": bytes(300_000_000)}),
    "300 MB of nothing, packed as a whole": lambda: gzipped(tarred(GOOD | {"y.sbn": bytes(300_000_000)})),
    "100,000 members": lambda: zipped(GOOD | {f"{number}.sbn": b"" for number in range(100_000)}),
    "100,000 members of a tar archive": lambda: gzipped(EMPTY_MEMBER * 100_000),
    "cut off": lambda: zipped(GOOD)[:-10],
    "wrong sum": zip_with_a_wrong_sum,
    "no archive": lambda: b"MZ" + bytes(1000),
}
"""Made when they are needed: some take a while."""
MOST_MEMORY = 100_000_000
"""Bytes."""


@pytest.mark.parametrize("archive", HOSTILE.values(), ids=HOSTILE)
def test_the_firmware_page_refuses_it_and_keeps_nothing(
    superuser_client, firmware_store: Path, tftp_root: Path, archive: Callable[[], bytes]
) -> None:
    content = archive()
    package = SimpleUploadedFile("package.zip", content)
    tracemalloc.start()
    answer = superuser_client.post("/firmware/add/", {"package": package})
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 422
    assert most < MOST_MEMORY + 2 * len(content)  # the request itself lies in the memory of the test
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
    """One member shrinks a thousandfold; the archive is refused as a whole, with the good one in it."""
    good = CONFIGURATION.replace(
        b"</device>", b"<x>" + random.Random(6).randbytes(2000).hex().encode() + b"</x></device>"
    )
    bomb = {f"SEP{MAC}.cnf.xml": good, "SEP001122AABBCD.cnf.xml": b"<device>" + bytes(1_500_000)}
    page = superuser_client.post("/phones/import/", {"files": SimpleUploadedFile("x.zip", zipped(bomb))}, follow=True)
    assert "made to fill memory" in page.content.decode()
    assert not Phone.objects.exists()
