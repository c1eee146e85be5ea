"""R3 without root: a publication, and each state that a power cut at any of its calls could leave on a disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from provisioning import publishing
from provisioning.publish import store
from provisioning.publish.folder import Folder
from provisioning.publish.manifest import digest_of, read_index
from tests.factories import make_working_phone
from tests.memory import folder_in_memory
from tests.reliability.disk import Disk, Tree, recorded

OLD = {"SEP000000000001.cnf.xml": b"old 1", "SEP000000000002.cnf.xml": b"old 2", "gone.xml": b"old 3"}
CHANGED = {"SEP000000000001.cnf.xml": b"new 1", "SEP000000000003.cnf.xml": b"new 3", "a/b/List.xml": b"new list"}
NEW = {name: content for name, content in (OLD | CHANGED).items() if name != "gone.xml"}


@pytest.fixture
def base() -> Iterator[Path]:
    with folder_in_memory() as path:
        yield path


def folder_at(base: Path) -> Folder:
    return Folder(base / "root", base / "state")


def publish(folder: Folder, number: int, contents: dict[str, bytes], removals: list[str]) -> None:
    with folder.lock():
        folder.write(number, contents.items(), removals)
        folder.forget()


def files_below(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def put_on_disk(tree: Tree, base: Path) -> None:
    for name, content in sorted(tree.items()):
        if content is None:
            (base / name).mkdir()
        else:
            (base / name).write_bytes(content)


def found_after(tree: Tree) -> dict[str, bytes]:
    """Start again with what a cut has left; return what phones get then. Nothing of a draft or a journal is left."""
    with folder_in_memory() as base:
        put_on_disk(tree, base)
        folder = folder_at(base)
        with folder.lock():
            folder.recover()
            folder.forget()
        found = files_below(base / "root")
        index = {name: digest for name, (digest, _size) in read_index(folder.index).items()}
        assert index == {name: digest_of(content) for name, content in found.items()}
        assert {path.name for path in (base / "state").iterdir()} <= {"index", "lock", "objects"}
        publish(folder, 3, NEW, [name for name in found if name not in NEW])
        assert files_below(base / "root") == NEW
        return found


@pytest.mark.parametrize("sync_all_from", [1, 64], ids=["by syncfs", "one by one"])
def test_whatever_a_cut_leaves_it_is_all_old_or_all_new(
    base: Path, monkeypatch: pytest.MonkeyPatch, sync_all_from: int
) -> None:
    monkeypatch.setattr(store, "_SYNC_ALL_FROM", sync_all_from)
    folder = folder_at(base)
    publish(folder, 1, OLD, [])
    disk, states = Disk(base), dict[str, Tree]()
    with recorded(disk, lambda: states.update({repr(state): state for state in disk.states_after_a_cut()})):
        publish(folder, 2, CHANGED, ["gone.xml"])
    outcomes = [found_after(state) for state in states.values()]
    assert len(outcomes) > 30
    assert [found for found in outcomes if found not in (OLD, NEW)] == []
    assert OLD in outcomes


def test_what_was_told_to_be_published_is_there_after_any_cut(base: Path) -> None:
    folder = folder_at(base)
    publish(folder, 1, OLD, [])
    disk = Disk(base)
    with recorded(disk, lambda: None), folder.lock():
        folder.write(2, CHANGED.items(), ["gone.xml"])
        told = list(disk.states_after_a_cut())
        folder.forget()
        told += disk.states_after_a_cut()
    assert [found_after(state) for state in told] == [NEW] * len(told)


@pytest.mark.django_db
def test_the_records_are_durable_before_the_journal_counts_and_before_it_goes(
    tftp_root: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal whose publication the database does not know would be completed and recorded nowhere."""
    make_working_phone()
    journal, happened = settings.PUBLISH_STATE / "journal", []

    def notice(execute, sql, *given):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "provisioning_publishe" in sql:
            happened.append("written")
        return execute(sql, *given)

    def notice_journal() -> None:
        word = "journal" if journal.exists() else "no journal"
        if word not in [one for one in happened if "journal" in one][-1:]:
            happened.append(word)

    monkeypatch.setattr(publishing, "sync_database", lambda: happened.append("synced"))
    tftp_root.mkdir(parents=True, exist_ok=True)
    with connection.execute_wrapper(notice), recorded(Disk(tftp_root.parent), notice_journal):
        publishing.publish()
    assert [word for word, before in zip(happened, ["", *happened], strict=False) if word != before] == [
        *("no journal", "written", "synced", "journal"),
        *("written", "synced", "no journal"),
    ]
