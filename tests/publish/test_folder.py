"""The TFTP root: changed as a whole or not at all, whatever happens in between."""

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from provisioning.publish import durable
from provisioning.publish import folder as folder_module
from provisioning.publish.errors import FolderUnusable, PublishBusy
from provisioning.publish.folder import Folder
from provisioning.publish.journal import Journal
from provisioning.publish.manifest import digest_of, read_index
from tests.memory import folder_in_memory

OLD = {f"SEP{number:012X}.cnf.xml": b"old %d" % number * 50 for number in range(6)}
CHANGED = {name: content.replace(b"old", b"new") for name, content in list(OLD.items())[:4]}
NEW = {"dialplan.xml": b"plan", "Desktops/320x196x4/List.xml": b"list"}
GONE = list(OLD)[5:]
AFTER = {name: content for name, content in (OLD | CHANGED | NEW).items() if name not in GONE}


@pytest.fixture
def quick() -> Iterator[Path]:
    with folder_in_memory() as path:
        yield path


@pytest.fixture
def folder(quick: Path) -> Folder:
    """A folder in which `OLD` is published."""
    made = Folder(quick / "root", quick / "state")
    with made.lock():
        made.write(1, OLD.items(), [])
        made.forget()
    return made


def change(folder: Folder) -> Journal:
    """Publish what makes `OLD` to `AFTER`."""
    return folder.write(2, (CHANGED | NEW).items(), GONE)


def tree(folder: Folder) -> dict[str, bytes]:
    """Return the content of every file in the root by its name."""
    return {str(path.relative_to(folder.root)): path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}


def as_indexed(folder: Folder) -> dict[str, tuple[str, int]]:
    return {name: (digest_of(content), len(content)) for name, content in tree(folder).items()}


def test_it_writes_changes_and_removes_files(folder: Folder) -> None:
    journal = change(folder)
    folder.forget()
    assert tree(folder) == AFTER
    assert read_index(folder.index) == as_indexed(folder)
    assert [put.name for put in journal.puts] == [*CHANGED, *NEW]
    assert journal.removals == tuple(GONE)
    for put in journal.puts:
        status = (folder.root / put.name).stat()
        assert (put.size, put.mtime_ns) == (status.st_size, status.st_mtime_ns)
        assert folder.digest(put.name) == put.digest
    assert folder.recover() is None


def test_files_are_put_in_the_given_order_and_removed_last(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    replace, link, unlink = os.replace, os.link, Path.unlink
    monkeypatch.setattr(os, "replace", lambda path, target: (done.append(Path(target).name), replace(path, target))[1])
    monkeypatch.setattr(os, "link", lambda path, target: (link(path, target), done.append(Path(target).name))[0])
    monkeypatch.setattr(
        Path, "unlink", lambda path, missing_ok=False: (done.append(f"-{path.name}"), unlink(path, missing_ok))[1]
    )
    changed = next(iter(CHANGED))
    folder.write(2, [("z", b"1"), (changed, b"2"), ("a", b"3")], GONE)
    assert [name for name in done if name.lstrip("-") in {"journal", "z", "a", changed, *GONE}] == [
        "journal",
        "z",
        changed,
        "a",
        f"-{GONE[0]}",
    ]


def test_it_tells_how_far_it_is(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_TOLD_EVERY", 2)
    told: list[tuple[int, int]] = []
    staged = folder.stage((name, b"changed") for name in list(OLD)[:5])
    folder.commit(2, staged, [], lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (2, 5), (4, 5)]


def test_a_file_that_is_open_keeps_its_content(folder: Folder) -> None:
    name = next(iter(CHANGED))
    with (folder.root / name).open("rb") as phone:
        change(folder)
        assert phone.read() == OLD[name]


def test_publishing_the_same_again_changes_nothing(folder: Folder) -> None:
    before = {name: (folder.root / name).stat().st_ino for name in OLD}
    folder.write(2, OLD.items(), [])
    assert {name: (folder.root / name).stat().st_ino for name in OLD} == before
    assert tree(folder) == OLD


def test_files_with_the_same_content_are_all_there(folder: Folder) -> None:
    folder.write(2, [(name, b"same") for name in OLD], [])
    assert tree(folder) == dict.fromkeys(OLD, b"same")


def test_a_published_file_that_was_edited_in_place_gets_its_content_back(folder: Folder) -> None:
    name = next(iter(OLD))
    (folder.root / name).write_bytes(b"by hand")
    folder.write(2, OLD.items(), [])
    assert tree(folder) == OLD


def test_a_link_in_the_root_is_replaced_and_never_followed(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    (folder.root / "dialplan.xml").symlink_to(outside)
    change(folder)
    assert tree(folder) == AFTER
    assert outside.read_bytes() == b"untouched"


@pytest.mark.parametrize("names", [(["Desktops/x"], []), ([], ["Desktops/x"])])
def test_a_linked_folder_leads_nowhere(folder: Folder, tmp_path: Path, names: tuple[list[str], list[str]]) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x").write_bytes(b"untouched")
    (folder.root / "Desktops").symlink_to(outside)
    with pytest.raises(
        FolderUnusable, match=r"Nothing was published: This is a link, which is not followed \(.*/Desktops\)"
    ):
        folder.write(2, [(name, b"new") for name in names[0]], names[1])
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"x": b"untouched"}


def test_a_folder_in_the_way_stops_the_publication_before_it_begins(folder: Folder) -> None:
    (folder.root / "dialplan.xml").mkdir()
    with pytest.raises(FolderUnusable, match=r"Nothing was published: Is a directory \(.*/dialplan.xml\)"):
        change(folder)
    assert tree(folder) == OLD
    assert folder.recover() is None


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = Folder(tmp_path / "root", tmp_path / "state")
        with folder.lock():
            folder.write(1, (OLD | NEW).items(), [])
            folder.forget()
    finally:
        os.umask(before)
    modes = {str(path.relative_to(tmp_path)): oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.rglob("*")}
    assert {path: mode for path, mode in modes.items() if not path.startswith("state/objects/")} == {
        "root": "0o750",
        **{f"root/{name}": "0o640" for name in OLD | NEW},
        "root/Desktops": "0o750",
        "root/Desktops/320x196x4": "0o750",
        "state": "0o700",
        "state/objects": "0o700",
        "state/index": "0o640" if umask == 0 else "0o600",
        "state/lock": "0o600",
    }


def test_files_and_folders_get_the_mode_and_the_group_of_the_settings(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only the superuser can give files to a group that is not its own")
    folder = Folder(tmp_path / "root", tmp_path / "state", mode=0o644, group=12345)
    with folder.lock():
        folder.write(1, NEW.items(), [])
    assert {(path.stat().st_gid, oct(stat.S_IMODE(path.stat().st_mode))) for path in folder.root.rglob("*")} == {
        (12345, "0o750"),
        (12345, "0o644"),
    }
    assert folder.root.stat().st_gid == 12345


# Crashes. A crash is an exception that nobody handles, at the n-th of the calls that change something.


class Crash(BaseException):
    """The process ends here."""


CALLS = ["link", "unlink", "replace", "rename", "open", "write", "fsync", "fdatasync", "mkdir", "fchmod", "ftruncate"]


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int, failure: BaseException) -> list[str]:
    """Let the call of this number raise, of all calls to the system that change something; return who was called."""
    called: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            called.append(name)
            if len(called) == number:
                raise failure
            return real(*args, **options)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, watched(name))
    return called


def test_after_a_crash_at_any_call_everything_is_old_or_everything_is_new(
    folder: Folder, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = quick / "saved"
    outcomes = []
    for number in range(1, 1000):
        again = Folder(saved / str(number) / "root", saved / str(number) / "state")
        shutil.copytree(folder.root, again.root)
        shutil.copytree(folder.root.parent / "state", again.index.parent)
        with monkeypatch.context() as patch:
            called = fail_at(patch, number, Crash())
            try:
                change(again)
            except Crash:
                pass
            else:
                break
        outcomes.append(_recovered(again))
    assert len(called) == len(outcomes) == number - 1
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}


def _recovered(folder: Folder) -> bool:
    """Recover; tell whether everything is new, and that nothing is left over."""
    torn = set(tree(folder).items()) - {(".offhook-new", content) for content in (OLD | AFTER).values()}
    assert torn <= set(OLD.items()) | set(AFTER.items())
    assert all((folder.root / name).exists() for name in OLD.keys() & AFTER.keys())
    journal = folder.recover()
    assert tree(folder) == (OLD if journal is None else AFTER)
    assert read_index(folder.index) == as_indexed(folder)
    folder.forget()
    change(folder)
    folder.forget()
    assert tree(folder) == AFTER
    assert sorted(path.name for path in folder.index.parent.iterdir()) == ["index", "lock", "objects"]
    return journal is not None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_after_an_error_at_any_call_everything_is_old_or_is_completed_later(
    folder: Folder, quick: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    sentences = []
    for number in range(1, 1000):
        again = Folder(quick / f"{number}" / "root", quick / f"{number}" / "state")
        shutil.copytree(folder.root, again.root)
        shutil.copytree(folder.root.parent / "state", again.index.parent)
        with monkeypatch.context() as patch:
            called = fail_at(patch, number, OSError(code, os.strerror(code)))
            try:
                change(again)
            except FolderUnusable as error:
                sentences.append(str(error).partition(":")[0])
            else:  # all is done, or the error does not matter: the folder of contents is there already
                if len(called) < number:
                    break
                continue
        assert (sentences[-1] == "Nothing was published") == (not _recovered(again))
    assert sentences == sorted(sentences)
    assert set(sentences) == {"Nothing was published", "The publication is not complete yet"}


VICTIM = """
import sys
from pathlib import Path
from provisioning.publish.folder import Folder
root, state, version = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
folder = Folder(root, state)
print("ready", flush=True)
while True:
    version += 1
    with folder.lock():
        folder.recover()
        folder.write(version, [(f"F{number}", b"%d " % version * 2000) for number in range(40)], [])
        folder.forget()
"""


def test_a_killed_process_leaves_no_mixture(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "root", tmp_path / "state")
    for turn in range(8):
        arguments = [sys.executable, "-c", VICTIM, str(folder.root), str(tmp_path / "state"), str(turn * 1000)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as victim:
            assert victim.stdout is not None
            assert victim.stdout.readline() == b"ready\n"
            time.sleep(0.02 + turn * 0.017)
            victim.send_signal(signal.SIGKILL)
        with folder.lock(wait_seconds=5):
            folder.recover()
            folder.forget()
        contents = tree(folder)
        assert len(set(contents.values())) <= 1, turn
        assert contents.keys() in ({f"F{number}" for number in range(40)}, set())
        assert all(len(set(content.split())) == 1 for content in contents.values())
        assert read_index(folder.index) == as_indexed(folder)


def test_a_reader_meets_whole_files_only_and_never_none(folder: Folder) -> None:
    names = [f"F{number}" for number in range(20)]
    folder.write(2, [(name, b"0 " * 3000) for name in names], [])
    seen: set[bytes] = set()
    failures: list[Exception] = []
    done = threading.Event()

    def read_on() -> None:
        while not done.is_set():
            for name in names:
                try:
                    seen.add(b" ".join(sorted(set((folder.root / name).read_bytes().split()))))
                except OSError as error:
                    failures.append(error)

    reader = threading.Thread(target=read_on)
    reader.start()
    for version in range(1, 20):
        folder.write(version, [(name, b"%d " % version * 3000) for name in names], [])
    done.set()
    reader.join()
    assert failures == []
    assert seen <= {b"%d" % version for version in range(20)}


def test_the_names_in_every_changed_folder_are_made_durable(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(folder_module, "sync_folder", synced.append)
    change(folder)
    assert sorted(synced) == [folder.root, folder.root / "Desktops", folder.root / "Desktops" / "320x196x4"]


# Folders that cannot be used


def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount 256 kB of memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk needs the rights of the superuser")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


disk = pytest.fixture(small_disk)


def test_a_full_disk_leaves_everything_as_it_was(disk: Path) -> None:
    folder = Folder(disk / "root", disk / "state")
    with folder.lock():
        folder.write(1, OLD.items(), [])
        folder.forget()
        stored = sorted((disk / "state" / "objects").iterdir())
        with pytest.raises(FolderUnusable, match="Nothing was published: No space left on device"):
            folder.write(2, [(name, os.urandom(60_000)) for name in OLD], [])
        assert tree(folder) == OLD
        assert folder.recover() is None
        assert sorted((disk / "state" / "objects").iterdir()) == stored
        change(folder)
        assert tree(folder) == AFTER


def test_a_write_that_takes_a_part_is_continued(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(durable.os, "write", lambda descriptor, content: write(descriptor, bytes(content[:11])))
    change(folder)
    assert tree(folder) == AFTER
    assert read_index(folder.index) == as_indexed(folder)


def test_two_file_systems_are_refused(disk: Path, tmp_path: Path) -> None:
    folder = Folder(disk / "root", tmp_path / "state")
    with pytest.raises(FolderUnusable, match="must lie on one file system: set PUBLISH_STATE beside the root"):
        folder.prepare()


def test_two_mounts_of_one_file_system_are_refused_before_anything_is_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def across(_source: Any, _target: Any) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), "here")

    monkeypatch.setattr(os, "link", across)
    with pytest.raises(FolderUnusable, match=r"Nothing was published: Invalid cross-device link \(here\)"):
        change(folder)
    assert tree(folder) == OLD
    assert folder.recover() is None


def test_a_read_only_root_is_refused(disk: Path) -> None:
    folder = Folder(disk / "root", disk / "state")
    folder.prepare()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(FolderUnusable, match="root is no folder that this user can write to"), folder.lock():
        pass


def test_a_root_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnusable, match="cannot be made: File exists"):
        Folder(tmp_path / "file" / "root", tmp_path / "state").prepare()
    with pytest.raises(FolderUnusable, match="file is no folder that this user can write to"):
        Folder(tmp_path / "file", tmp_path / "state").prepare()
    with pytest.raises(FolderUnusable, match="cannot be made: File exists"):
        Folder(tmp_path / "root", tmp_path / "file").prepare()


def test_a_root_that_vanished_is_filled_again(folder: Folder) -> None:
    shutil.rmtree(folder.root)
    with folder.lock():
        folder.write(2, OLD.items(), [])
    assert tree(folder) == OLD


def test_a_root_that_vanishes_in_between_is_an_error_with_a_sentence(folder: Folder) -> None:
    shutil.rmtree(folder.root)
    with pytest.raises(FolderUnusable, match="Nothing was published: No such file or directory"):
        change(folder)


def test_a_damaged_journal_is_an_error_with_a_way_out(folder: Folder) -> None:
    journal = folder.index.with_name("journal")
    for content in ("", "[]", "{}", '{"publication": 1, "puts": [{"bad": 1}], "removals": []}'):
        journal.write_text(content)
        with pytest.raises(
            FolderUnusable, match=r"is damaged\. Delete it; what it would have completed is published anew"
        ):
            folder.recover()


# Two publishers


def test_a_second_publisher_is_turned_away_after_waiting(folder: Folder) -> None:
    other = Folder(folder.root, folder.index.parent)
    with folder.lock(), pytest.raises(PublishBusy, match="Somebody else is publishing"), other.lock(wait_seconds=0.1):
        pass
    with other.lock(wait_seconds=0):
        pass


def test_a_second_publisher_waits_for_its_turn(folder: Folder) -> None:
    order: list[str] = []

    def second() -> None:
        with Folder(folder.root, folder.index.parent).lock(wait_seconds=10):
            order.append("second")

    waiting = threading.Thread(target=second)
    with folder.lock():
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]


def test_the_lock_is_given_back_after_an_error(folder: Folder) -> None:
    with pytest.raises(KeyError), folder.lock():
        raise KeyError
    with folder.lock(wait_seconds=0):
        pass


def test_many_contents_are_made_durable_at_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fdatasync", lambda _descriptor: pytest.fail("each file was synced by itself"))
    contents = {f"F{number}": b"%d" % number for number in range(64)}
    folder.write(2, contents.items(), [])
    assert tree(folder) == OLD | contents


def test_the_draft_in_the_root_cannot_be_the_name_of_a_published_file() -> None:
    with pytest.raises(ValueError, match="is not a name that can be published"):
        folder_module.safe_name(folder_module._DRAFT)


def test_a_content_in_a_file_is_copied_in_portions(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.publish.store._PORTION_BYTES", 1000)
    source = tmp_path / "firmware.sbn"
    source.write_bytes(os.urandom(2500))
    (put,) = folder.write(2, [("firmware.sbn", source)], []).puts
    published = folder.root / "firmware.sbn"
    assert published.read_bytes() == source.read_bytes()
    assert (put.digest, put.size) == (digest_of(source.read_bytes()), 2500)
    assert published.stat().st_ino != source.stat().st_ino, "an edit of one must not reach the other"
