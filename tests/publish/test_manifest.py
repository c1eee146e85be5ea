"""The index of published names: appended to, cut where it is torn, written anew when it is mostly history."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.publish import durable
from provisioning.publish.manifest import Entry, append_index, digest_of, read_index, write_index
from provisioning.tftp.index import PublishedNames


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def entry(name: str, content: bytes = b"x") -> Entry:
    return Entry(name, digest_of(content), len(content), 0)


def test_nothing_is_published_yet(index: Path) -> None:
    assert read_index(index) == {}


def test_it_says_what_was_added_changed_and_removed(index: Path) -> None:
    append_index(index, [entry("a"), entry("b")], [])
    append_index(index, [entry("a", b"new")], ["b", "never.there"])
    assert read_index(index) == {"a": (digest_of(b"new"), 3)}
    assert index.read_text() == (
        f'{{"name": "a", "size": 1, "digest": "{digest_of(b"x")}"}}\n'
        f'{{"name": "b", "size": 1, "digest": "{digest_of(b"x")}"}}\n'
        f'{{"name": "a", "size": 3, "digest": "{digest_of(b"new")}"}}\n'
        '{"name": "b", "gone": true}\n'
        '{"name": "never.there", "gone": true}\n'
    )


def test_appending_twice_changes_nothing(index: Path) -> None:
    for _ in range(2):
        append_index(index, [entry("a"), entry("b")], ["b"])
    assert read_index(index).keys() == {"a"}


@pytest.mark.parametrize("torn", range(1, 40))
def test_a_line_that_a_crash_cut_short_does_not_count(index: Path, torn: int) -> None:
    append_index(index, [entry("a"), entry("b")], [])
    with index.open("r+b") as file:
        file.truncate(index.stat().st_size - torn)
    assert read_index(index).keys() == {"a"}
    append_index(index, [entry("c")], [])
    assert read_index(index).keys() == {"a", "c"}


def test_a_full_disk_that_takes_a_part_is_noticed(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_index(index, [entry("a")], [])
    write = os.write
    monkeypatch.setattr(durable.os, "write", lambda descriptor, content: write(descriptor, bytes(content[:7])))
    append_index(index, [entry("b"), entry("c")], [])
    monkeypatch.undo()
    assert read_index(index).keys() == {"a", "b", "c"}


def test_history_is_dropped_when_it_is_most_of_the_file(index: Path) -> None:
    for _ in range(19):
        append_index(index, [entry(f"f{number}") for number in range(100)], [])
    assert index.read_bytes().count(b"\n") == 1_900
    append_index(index, [entry(f"f{number}") for number in range(100)], ["f7"])
    assert index.read_bytes().count(b"\n") == 99
    assert read_index(index).keys() == {f"f{number}" for number in range(100)} - {"f7"}


def test_the_index_is_never_written_anew_while_most_of_it_holds(index: Path) -> None:
    append_index(index, [entry(f"f{number}") for number in range(1_500)], [])
    inode = index.stat().st_ino
    append_index(index, [entry("one")], [])
    assert index.stat().st_ino == inode


def test_others_cannot_read_it_whatever_the_umask_is(index: Path) -> None:
    before = os.umask(0)
    try:
        append_index(index, [entry("a")], [])
        assert index.stat().st_mode & 0o777 == 0o640
        write_index(index, {"a": ("", 1)})
        assert index.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)


_changes = st.lists(
    st.tuples(
        st.lists(st.sampled_from("abcd"), max_size=3, unique=True), st.lists(st.sampled_from("abcd"), max_size=2)
    ),
    max_size=6,
)


@settings(max_examples=50)
@given(changes=_changes)
def test_the_tftp_server_knows_the_same_names(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[list[str], list[str]]]
) -> None:
    index = tmp_path_factory.mktemp("state") / "index"
    server = PublishedNames(index)
    expected: set[str] = set()
    for added, removed in changes:
        append_index(index, map(entry, added), removed)
        expected = (expected | set(added)) - set(removed)
        server.refresh()
        assert {name for name in "abcd" if server.find(name.encode())} == expected == read_index(index).keys()
    server.close()
