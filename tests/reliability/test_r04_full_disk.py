"""R4: a full disk changes nothing, and is named; with room again all is published."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.publish.errors import FolderUnusable, Incomplete
from provisioning.publish.folder import Folder
from tests.memory import folder_in_memory
from tests.reliability.conftest import Playing
from tests.reliability.dying import refuses_call

OLD = {"SEP000000000001.cnf.xml": b"old 1", "SEP000000000002.cnf.xml": b"old 2"}
NEW = {"SEP000000000001.cnf.xml": b"new 1", "SEP000000000002.cnf.xml": b"new 2", "a/List.xml": b"new list"}


@pytest.mark.parametrize("title", ["full disk, database and all", "full disk of the files"])
def test_a_full_disk_is_named_and_leaves_the_folder_whole(trial: Playing, title: str) -> None:
    tally = trial(title, rounds=5, phones=40)
    assert tally.faults == 5
    assert tally.seen["said that the disk is full"] > 0


def write(folder: Folder, contents: dict[str, bytes]) -> None:
    with folder.lock():
        folder.recover()
        folder.write(1, contents.items(), [])
        folder.forget()


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def base() -> Iterator[Path]:
    with folder_in_memory() as path:
        yield path


def test_a_disk_that_is_full_at_any_call_changes_nothing_or_is_told_that_the_rest_follows(base: Path) -> None:
    """At each content, the journal, the growth of a folder, the index, and whatever else takes room."""
    said = []
    for call in range(100):
        folder = Folder(base / str(call) / "root", base / str(call) / "state")
        write(folder, OLD)
        stored = set(folder.store.digests())
        with refuses_call(call) as calls:
            sentence = _sentence_of_writing(folder)
        if len(calls) <= call:
            break
        said.append(sentence.partition(":")[0])
        assert "No space left on device" in sentence or files_below(folder.root) == NEW, call
        if said[-1] == "Publishing stopped":  # before anything was stored, or once all was written
            assert files_below(folder.root) in (OLD, NEW)
        if said[-1] == "Nothing was published":
            assert (files_below(folder.root), set(folder.store.digests())) == (OLD, stored), (call, sentence)
        write(folder, NEW)
        assert files_below(folder.root) == NEW
        assert {path.name for path in (base / str(call) / "state").iterdir()} == {"index", "lock", "objects"}
    assert call > 30
    assert set(said) == {"", "Publishing stopped", "Nothing was published", "The publication is not complete yet"}


def _sentence_of_writing(folder: Folder) -> str:
    """Write, and return what is said of the full disk; empty where all was written all the same."""
    try:
        write(folder, NEW)
    except (FolderUnusable, Incomplete) as error:
        return str(error)
    return ""
