"""Packages become records and contents, and what fails or comes twice leaves nothing behind."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from firmware import taking_in
from firmware.files import files_of, reset_files
from firmware.models import FirmwareFile, FirmwareLoad, FirmwarePackage
from firmware.refusals import DamagedPackage, PackageRefused
from firmware.taking_in import NotStored, StillNeeded, choose, needed_loads, remove, take_in
from provisioning.publish.manifest import digest_of
from tests.factories import make_phone
from tests.firmware.build import gzipped, load_files, tarred, write_package, zipped

pytestmark = pytest.mark.django_db

OLD, NEW = "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"
RESET = "term41.default.loads"


@pytest.fixture(autouse=True)
def store(firmware_store: Path) -> Path:
    return firmware_store


def contents(store: Path) -> list[str]:
    """What lies in the store beside its lock."""
    return sorted(path.name for path in store.glob("*") if path.name != taking_in.LOCK)


def records() -> tuple[int, int, int]:
    return FirmwarePackage.objects.count(), FirmwareFile.objects.count(), FirmwareLoad.objects.count()


def test_a_package_becomes_records_and_contents(tmp_path, store, editor):
    files = load_files(OLD)
    path = write_package(tmp_path, "cmterm-7941_7961-sip.8-5-2.zip", files | {"copstart.sh": b"#!/bin/sh\n"})
    taken = take_in(path, by=editor)
    package = FirmwarePackage.objects.get()
    assert (taken.package, taken.new) == (package, True)
    assert (package.name, package.kind, package.size) == (path.name, "zip", path.stat().st_size)
    assert (package.left_out, package.added_by) == (["copstart.sh"], editor)
    assert {file.name: file.path.read_bytes() for file in package.files.all()} == files
    assert {file.name: (file.size, file.blake2b) for file in package.files.all()} == {
        name: (len(content), digest_of(content)) for name, content in files.items()
    }
    assert contents(store) == sorted(package.files.values_list("digest", flat=True))


def test_a_load_says_what_it_is(tmp_path):
    take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD, reset=RESET)))
    rows = FirmwareLoad.objects.values_list("name", "family", "protocol", "release", "complete", "for_reset")
    assert list(rows.order_by("name")) == [
        (OLD, "7941_7961", "SIP", "8.5(2)", True, False),
        ("term41.default", "7941_7961", "", "", True, True),
    ]
    load = FirmwareLoad.objects.get(name=OLD)
    assert load.fits == ["7941G", "7941G-GE", "7961G", "7961G-GE"]
    assert load.members == [f"{part}41.8-5-2S.sbn" for part in ("jar", "cnu", "apps", "dsp", "cvm")]
    assert load.findings == []


def test_a_load_that_lacks_a_member_is_kept_with_its_faults(tmp_path):
    files = load_files(OLD)
    del files["dsp41.8-5-2S.sbn"]
    take_in(write_package(tmp_path, "half.zip", files))
    load = FirmwareLoad.objects.get()
    assert not load.complete
    assert load.findings == [
        {"kind": "missing", "file": "dsp41.8-5-2S.sbn", "text": "dsp41.8-5-2S.sbn is missing."},
    ]
    assert files_of([OLD]) == ()


def test_a_folder_is_a_package_too(tmp_path, store):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    for name, content in load_files(OLD).items():
        (folder / name).write_bytes(content)
    first, second = take_in(folder), take_in(folder)
    assert (first.new, second.new, first.package) == (True, False, second.package)
    assert (first.package.kind, records()) == ("folder", (1, 6, 1))
    assert first.package.size == sum(len(content) for content in load_files(OLD).values())


def test_the_same_package_again_changes_nothing(tmp_path, store):
    path = write_package(tmp_path, "one.zip", load_files(OLD))
    first = take_in(path)
    before = contents(store)
    again = take_in(path, name="another name.zip")
    assert (again.package, again.new) == (first.package, False)
    assert (records(), contents(store)) == ((1, 6, 1), before)


def test_contents_that_two_packages_bring_are_kept_once(tmp_path, store):
    take_in(write_package(tmp_path, "one.zip", load_files(OLD)))
    before = contents(store)
    take_in(write_package(tmp_path, "two.zip", load_files(OLD) | {"README.sbn": b"more"}))
    assert records() == (2, 13, 2)
    assert len(contents(store)) == len(before) + 1


def test_the_same_package_mends_what_was_damaged(tmp_path, store):
    path = write_package(tmp_path, "one.zip", load_files(OLD))
    package = take_in(path).package
    before = {file.name: file.path.read_bytes() for file in package.files.all()}
    damaged, gone = package.files.all()[:2]
    damaged.path.write_bytes(b"rotten")
    gone.path.unlink()
    again = take_in(path)
    assert (again.package, again.new, again.mended) == (package, False, 2)
    assert {file.name: file.path.read_bytes() for file in package.files.all()} == before
    assert take_in(path).mended == 0


def test_what_died_half_way_is_cleared_and_uploads_that_live_are_not(tmp_path, store):
    (store / ".staging-dead").mkdir(parents=True)
    (store / ".staging-dead" / "0").write_bytes(b"x")
    for name, age in ((".upload-dead", 100_000), (".upload-alive", 10)):
        (store / name).write_bytes(b"x")
        then = time.time() - age
        os.utime(store / name, (then, then))
    with pytest.raises(PackageRefused):
        take_in(write_package(tmp_path, "none.zip", {"readme.txt": b"x"}))
    assert contents(store) == [".upload-alive"]


HOSTILE = {
    "empty": b"",
    "no archive": b"\x7fELF" + bytes(600),
    "outside": zipped({"../../etc/passwd.sbn": b"x", **load_files(OLD)}),
    "absolute": tarred({"/etc/cron.d/x.sbn": b"x", **load_files(OLD)}),
    "cut off": zipped(load_files(OLD))[:-40],
    "cut gzip": gzipped(tarred(load_files(OLD)))[:-200],
    "twice": tarred({**load_files(OLD), f"{OLD}.LOADS": b"x"}),
    "bomb": zipped({**load_files(OLD), "huge.sbn": bytes(40_000_000)}),
    "nested": zipped({**load_files(OLD), "more.zip": zipped(load_files(NEW))}),
    "no loads": zipped({"dsp41.sbn": b"x"}),
    "no firmware": zipped({"readme.txt": b"x"}),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_refused_package_leaves_nothing_behind(tmp_path, store, content):
    path = tmp_path / "package"
    path.write_bytes(content)
    with pytest.raises(PackageRefused):
        take_in(path)
    assert (records(), contents(store)) == ((0, 0, 0), [])


def test_a_damaged_sum_leaves_nothing_behind(tmp_path, store):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in load_files(OLD).items():
            archive.writestr(name, content)
    damaged = buffer.getvalue().replace(b"cvm41.8-5-2S.sbncvm41", b"cvm41.8-5-2S.sbncvm42")
    (tmp_path / "damaged.zip").write_bytes(damaged)
    with pytest.raises(DamagedPackage):
        take_in(tmp_path / "damaged.zip")
    assert (records(), contents(store)) == ((0, 0, 0), [])


def test_records_that_cannot_be_made_leave_no_content(tmp_path, store, monkeypatch):
    def fail(*_arguments: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(taking_in, "examine_all", fail)
    with pytest.raises(RuntimeError, match="gone"):
        take_in(write_package(tmp_path, "one.zip", load_files(OLD)))
    assert (records(), contents(store)) == ((0, 0, 0), [])


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(NotStored) as refused:
        take_in(tmp_path / "nothing.zip")
    assert str(refused.value) == (
        f"The package cannot be taken in: No such file or directory ({tmp_path / 'nothing.zip'})."
    )


class TestFiles:
    def test_a_load_has_its_list_first_then_its_members(self, tmp_path, store):
        files = load_files(OLD)
        take_in(write_package(tmp_path, "one.zip", files))
        found = files_of([OLD])
        assert [file.name for file in found] == list(files)
        assert [file.path.read_bytes() for file in found] == list(files.values())
        assert [(file.size, file.blake2b) for file in found] == [(len(x), digest_of(x)) for x in files.values()]
        assert {file.path.parent for file in found} == {store}

    def test_of_several_packages_the_first_serves_a_load(self, tmp_path):
        first, second = load_files(OLD), load_files(OLD, seed="other")
        take_in(write_package(tmp_path, "one.zip", first))
        take_in(write_package(tmp_path, "two.zip", second))
        assert [file.path.read_bytes() for file in files_of([OLD])] == list(first.values())

    def test_an_unknown_load_has_none(self):
        assert files_of(["SIP41.1-2-3S"]) == ()


class TestReset:
    def test_the_only_one_serves_with_its_members(self, tmp_path):
        files = load_files(OLD, reset=RESET)
        take_in(write_package(tmp_path, "one.zip", files))
        assert [file.name for file in reset_files(["7941_7961"])] == [name for name in files if name != f"{OLD}.loads"]
        assert reset_files(["7945_7965"]) == ()

    def test_a_contested_one_serves_once_it_is_chosen(self, tmp_path):
        take_in(write_package(tmp_path, "one.zip", load_files(OLD, reset=RESET)))
        take_in(write_package(tmp_path, "two.zip", load_files(NEW, reset=RESET)))
        older, newer = FirmwareLoad.objects.filter(for_reset=True).order_by("pk")
        assert set(FirmwareLoad.objects.contested()) == {older, newer}
        assert reset_files(["7941_7961"]) == ()
        for load, version in ((newer, "9-4-2SR3-1S"), (older, "8-5-2S")):
            choose(load)
            assert [file.name for file in reset_files(["7941_7961"])] == [
                RESET,
                *(f"{part}41.{version}.sbn" for part in ("jar", "cnu", "apps", "dsp", "cvm")),
            ]
        assert FirmwareLoad.objects.filter(chosen=True).get() == older

    def test_the_same_content_twice_is_not_contested(self, tmp_path):
        take_in(write_package(tmp_path, "one.zip", load_files(OLD, reset=RESET)))
        take_in(write_package(tmp_path, "two.zip", load_files(OLD, reset=RESET) | {"more.sbn": b"x"}))
        assert list(FirmwareLoad.objects.contested()) == []


class TestRemoving:
    def test_it_takes_the_contents_along_that_no_other_package_has(self, tmp_path, store):
        shared = load_files(OLD)
        package = take_in(write_package(tmp_path, "one.zip", shared | {"more.sbn": b"x"})).package
        other = take_in(write_package(tmp_path, "two.zip", shared)).package
        remove(package)
        assert contents(store) == sorted(other.files.values_list("digest", flat=True))
        remove(other)
        assert (records(), contents(store)) == ((0, 0, 0), [])

    def test_what_phones_need_stays(self, tmp_path, store):
        make_phone(running_load=OLD, wanted_load=NEW)
        package = take_in(write_package(tmp_path, "one.zip", load_files(NEW))).package
        assert needed_loads(package) == {NEW: 1}
        with pytest.raises(StillNeeded, match=f"Phones need {NEW}, which no other package brings."):
            remove(package)
        assert records() == (1, 6, 1)

    def test_it_may_go_when_another_package_brings_the_same_load(self, tmp_path):
        make_phone(running_load=OLD, wanted_load=NEW)
        package = take_in(write_package(tmp_path, "one.zip", load_files(NEW))).package
        take_in(write_package(tmp_path, "two.zip", load_files(NEW, seed="other")))
        assert needed_loads(package) == {}
        remove(package)
        assert [load.name for load in FirmwareLoad.objects.all()] == [NEW]
