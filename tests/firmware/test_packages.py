"""Packages of every kind are taken in whole, and hostile or broken ones leave nothing behind."""

import io
import os
import random
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.archives import Limits, PackageKind
from firmware.packages import Contents, member_name, unpack
from firmware.refusals import (
    DamagedPackage,
    EncryptedPackage,
    OversizePackage,
    PackageRefused,
    TruncatedPackage,
    UnknownPackage,
    UnsafePackage,
)
from firmware.store import Store
from tests.firmware.build import gzipped, signed_cop, tagged, tarred, third_generation_loads, zipped

MEMBERS = ["jar41sip.8-5-2TH1-9.sbn", "cnu41.8-5-2TH1-9.sbn"]
FILES = {
    "SIP41.8-5-2S.loads": third_generation_loads("SIP41.8-5-2S.loads", MEMBERS),
    **{name: tagged(name, random.Random(name).randbytes(3000)) for name in MEMBERS},
}
SCRIPTS = {"copstart.sh": b"#!/bin/sh\n", "load115.txt": b"115 SIP41.8-5-2S 7941\n"}
LIMITS = Limits(members=50, member_size=100_000, total_size=200_000, ratio=20, ratio_free=30_000)


def take_in(content: bytes, folder: Path, limits: Limits = LIMITS) -> Contents:
    """Unpack a package into a store below the folder."""
    package = folder / "package"
    package.write_bytes(content)
    with Store(folder / "store").staging() as staging:
        return unpack(package, staging.add, limits)


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "store").iterdir()}


def entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


PACKAGES = {
    PackageKind.ZIP: zipped(FILES | SCRIPTS),
    PackageKind.TAR: tarred(FILES | SCRIPTS),
    PackageKind.TAR_GZ: gzipped(tarred(FILES | SCRIPTS)),
    PackageKind.SIGNED_TAR_GZ: signed_cop("cmterm-7941.cop.sgn", FILES | SCRIPTS),
}


@pytest.mark.parametrize(("kind", "package"), PACKAGES.items(), ids=PACKAGES)
def test_a_package_is_taken_in_whole(kind: PackageKind, package: bytes, tmp_path: Path) -> None:
    contents = take_in(package, tmp_path)
    assert (contents.kind, contents.left_out, contents.trailing_blanks) == (kind, tuple(SCRIPTS), ())
    assert [file.name for file in contents.files] == list(FILES)
    assert {file.digest: FILES[file.name] for file in contents.files} == kept(tmp_path)


def test_a_folder_is_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    (folder / "below").mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    with Store(tmp_path / "store").staging() as staging:
        contents = unpack(folder, staging.add)
    assert contents.kind is PackageKind.FOLDER
    assert {file.digest: FILES[file.name] for file in contents.files} == kept(tmp_path)


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / "a.sbn").symlink_to("/etc/passwd")
    with pytest.raises(UnsafePackage), Store(tmp_path / "store").staging() as staging:
        unpack(folder, staging.add)


@pytest.mark.parametrize("build", [tarred, zipped, lambda files: gzipped(tarred(files, format=tarfile.PAX_FORMAT))])
def test_folders_before_names_are_ignored(build: object, tmp_path: Path) -> None:
    contents = take_in(build({f"./files/{name}": data for name, data in FILES.items()}), tmp_path)  # type: ignore[operator]
    assert [file.name for file in contents.files] == list(FILES)


def test_a_blank_behind_a_name_is_left_off_and_told(tmp_path: Path) -> None:
    contents = take_in(zipped({"dsp41.8-5-2.sbn ": b"x"}), tmp_path)
    assert [file.name for file in contents.files] == ["dsp41.8-5-2.sbn"]
    assert contents.trailing_blanks == ("dsp41.8-5-2.sbn",)


def test_a_signed_package_with_an_unknown_header_is_found_by_its_gzip_mark(tmp_path: Path) -> None:
    package = b"\x01\x00\x02\x01\x01\x63" + bytes(500) + gzipped(tarred(FILES))
    assert [file.name for file in take_in(package, tmp_path).files] == list(FILES)


NAMES = [
    "../x.sbn",
    "/etc/x.sbn",
    "a/../x.sbn",
    "a//x.sbn",
    "..",
    ".hidden.sbn",
    "-rf.sbn",
    "a\\b.sbn",
    "C:x.sbn",
    "new\nline.sbn",
    "tab\t.sbn",
    "ünlaut.sbn",
    " leading.sbn",
    "a b.sbn",
    "%2e%2e.sbn ;reboot",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("build", [zipped, tarred], ids=["zip", "tar"])
def test_a_name_that_no_firmware_has_is_refused(build: object, name: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafePackage):
        take_in(build(FILES | {name: b"x"}), tmp_path)  # type: ignore[operator]
    assert kept(tmp_path) == {}


def zip_entry(mode: int = 0, *, flags: int = 0, method: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP with a regular member and one with these properties, written straight into its directory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.sbn", b"x")
        info = zipfile.ZipInfo("b.sbn")
        info.external_attr = mode << 16
        archive.writestr(info, b"/etc/passwd", method)
    data = bytearray(buffer.getvalue())
    place = data.rfind(b"PK\x01\x02")
    data[place + 8 : place + 10] = struct.pack("<H", flags)
    return bytes(data)


def lost_member() -> bytes:
    """A ZIP whose table of contents is said to begin later than it does, so that its member begins before the file."""
    package = bytearray(zipped({"a.sbn": b"x"}))
    (start,) = struct.unpack("<L", package[-6:-2])
    package[-6:-2] = struct.pack("<L", start + 5)
    return bytes(package)


def nameless_member() -> bytes:
    package = zipped({"a": b"x"})
    return package.replace(b"\0\0a", b"\0\0\0")


def wrong_crc() -> bytes:
    package = bytearray(zipped({"a.sbn": b"unpacked"}, zipfile.ZIP_STORED))
    package[package.index(b"unpacked")] ^= 1
    return bytes(package)


def wrong_gzip_sum() -> bytes:
    package = bytearray(gzipped(tarred(FILES)))
    package[-5] ^= 1
    return bytes(package)


def wrong_tar_sum() -> bytes:
    package = bytearray(tarred(FILES))
    package[10] ^= 1
    return bytes(package)


ZEROS = bytes(190_000)
LONG_NAME = {"a" * 90 + "/" + "b" * 110 + ".sbn": b"x"}

HOSTILE = {
    "symlink in tar": (tarred(FILES, entry("x.sbn", tarfile.SYMTYPE, "/etc")), UnsafePackage),
    "hard link in tar": (tarred(FILES, entry("x.sbn", tarfile.LNKTYPE, "a")), UnsafePackage),
    "device in tar": (tarred(FILES, entry("x.sbn", tarfile.CHRTYPE)), UnsafePackage),
    "pipe in tar": (tarred(FILES, entry("x.sbn", tarfile.FIFOTYPE)), UnsafePackage),
    "long name in tar": (tarred(LONG_NAME, format=tarfile.GNU_FORMAT), UnsafePackage),
    "long name in pax": (tarred(LONG_NAME, format=tarfile.PAX_FORMAT), UnsafePackage),
    "symlink in zip": (zip_entry(0o120777), UnsafePackage),
    "pipe in zip": (zip_entry(0o010644), UnsafePackage),
    "encrypted": (zip_entry(flags=1), EncryptedPackage),
    "bzip2": (zip_entry(method=zipfile.ZIP_BZIP2), UnknownPackage),
    "same name in other case": (zipped({"a.sbn": b"x", "A.sbn": b"y"}), UnsafePackage),
    "same name in two folders": (tarred({"a/a.sbn": b"x", "b/a.sbn": b"y"}), UnsafePackage),
    "package in package": (zipped({"a.sbn": b"x", "inner.zip": zipped(FILES)}), UnsafePackage),
    "zip bomb": (zipped({"a.sbn": ZEROS}), OversizePackage),
    "gzip bomb": (gzipped(tarred({"a.sbn": ZEROS})), OversizePackage),
    "gzip bomb behind the end": (gzipped(tarred({"a.sbn": b"x"}) + ZEROS), OversizePackage),
    "large member": (zipped({"a.sbn": bytes(100_001)}, zipfile.ZIP_STORED), OversizePackage),
    "large total": (zipped({f"{n}.sbn": bytes(90_000) for n in range(3)}, zipfile.ZIP_STORED), OversizePackage),
    "many members in zip": (zipped({f"{n}.sbn": b"" for n in range(51)}), OversizePackage),
    "many members in tar": (tarred({f"{n}.sbn": b"" for n in range(51)}), OversizePackage),
    "many folders in tar": (tarred({}, *(entry(f"{n}", tarfile.DIRTYPE) for n in range(51))), OversizePackage),
    "member outside of zip": (lost_member(), DamagedPackage),
    "member without name": (nameless_member(), UnsafePackage),
    "NUL in a name": (zipped({"a.sbn_html": b"x"}).replace(b"sbn_", b"sbn\0"), UnsafePackage),
    "path before a long name in tar": (tarred({"../" + "d" * 60 + "/" + "x" * 60 + ".sbn": b"x"}), UnsafePackage),
    "wrong sum in zip": (wrong_crc(), DamagedPackage),
    "wrong sum in gzip": (wrong_gzip_sum(), DamagedPackage),
    "wrong sum in tar": (wrong_tar_sum(), DamagedPackage),
    "cut zip": (zipped(FILES)[:-30], TruncatedPackage),
    "cut gzip": (gzipped(tarred(FILES))[:-30], TruncatedPackage),
    "cut tar": (tarred(FILES)[:4000], TruncatedPackage),
    "signed something": (tagged("a.sbn", b"x" * 100), UnknownPackage),
    "no package": (b"<html>Not found</html>", UnknownPackage),
    "empty file": (b"", UnknownPackage),
    "empty zip": (zipped({}), UnknownPackage),
    "no firmware": (zipped(SCRIPTS), UnknownPackage),
}


@pytest.mark.parametrize(("package", "refusal"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_package_is_refused_and_leaves_nothing(
    package: bytes, refusal: type[PackageRefused], tmp_path: Path
) -> None:
    with pytest.raises(PackageRefused) as caught:
        take_in(package, tmp_path)
    assert caught.type is refusal
    assert str(caught.value).endswith(".")
    assert kept(tmp_path) == {}


def test_a_hundred_thousand_members_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    directory = 2 * 1024 * 1024
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 34464, 34464, directory, 4, 0)
    with pytest.raises(OversizePackage):
        take_in(b"PK\x03\x04" + bytes(directory) + end, tmp_path)


def test_an_extended_header_is_not_read_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 8 * 1024**3 - 1
    with pytest.raises(OversizePackage):
        take_in(header.tobuf(tarfile.USTAR_FORMAT) + bytes(1024), tmp_path)


def test_a_sum_behind_the_end_of_the_archive_is_checked(tmp_path: Path) -> None:
    package = bytearray(gzipped(tarred(FILES) + bytes(150_000)))
    package[-5] ^= 1
    with pytest.raises(DamagedPackage):
        take_in(bytes(package), tmp_path, Limits())


def test_a_folder_has_a_limit_of_members(tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    for number in range(51):
        (folder / f"{number}.sbn").touch()
    with pytest.raises(OversizePackage), Store(tmp_path / "store").staging() as staging:
        unpack(folder, staging.add, LIMITS)


def test_a_broken_upload_is_refused_wherever_it_breaks(tmp_path: Path) -> None:
    """Cut at 200 places and with 200 bits turned over, a package is refused or gives the very same files."""
    chance = random.Random(7)
    packages = [zipped(FILES), gzipped(tarred(FILES))]
    for number in range(200):
        package = packages[number % 2]
        with pytest.raises(PackageRefused):
            take_in(package[: chance.randrange(len(package) - 8)], tmp_path)
        assert kept(tmp_path) == {}
    for number in range(200):
        package = bytearray(packages[number % 2])
        package[chance.randrange(len(package))] ^= 1 << chance.randrange(8)
        try:
            contents = take_in(bytes(package), tmp_path)
        except PackageRefused:
            assert kept(tmp_path) == {}
            continue
        assert set(kept(tmp_path).values()) <= set(FILES.values())
        for file in contents.files:
            os.unlink(tmp_path / "store" / file.digest)


def test_a_name_has_128_characters_at_most() -> None:
    longest = "x" * 124 + ".sbn"
    assert member_name(longest) == longest
    with pytest.raises(UnsafePackage):
        member_name("x" + longest)


@given(st.text(max_size=300))
def test_any_name_is_a_base_name_or_refused(path: str) -> None:
    try:
        name = member_name(path)
    except UnsafePackage:
        return
    assert path.rstrip(" ").endswith(name)
    assert not {"/", "\\", "\0", "\n"} & set(name)
    assert not name.startswith(".")
