"""Contents by digest: stored once, trusted only while they are what they were."""

import os
from pathlib import Path

import pytest

from provisioning.publish.manifest import Entry, digest_of
from provisioning.publish.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "objects", 0o640, -1)


def test_a_content_can_be_read_by_its_digest(store: Store) -> None:
    (entry,) = store.stage([("a", b"content")]).entries
    status = store.path(entry.digest).stat()
    assert entry == Entry("a", digest_of(b"content"), 7, status.st_mtime_ns, status.st_ino)
    assert store.read(entry.digest) == b"content"
    assert store.holds(entry.digest)


def test_a_file_is_copied_and_not_linked(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "firmware"
    content = os.urandom(3_000_000)
    source.write_bytes(content)
    (entry,) = store.stage([("a", source)]).entries
    assert (entry.digest, entry.size) == (digest_of(content), len(content))
    assert store.read(entry.digest) == content
    assert source.stat().st_nlink == 1


def test_what_is_not_here_is_none(store: Store) -> None:
    assert store.read(digest_of(b"x")) is None
    assert not store.holds(digest_of(b"x"))


def test_a_content_that_somebody_edited_is_not_here_any_more(store: Store) -> None:
    (entry,) = store.stage([("a", b"content")]).entries
    store.path(entry.digest).write_bytes(b"by hand")
    assert store.read(entry.digest) is None
    assert not store.holds(entry.digest)
    (again,) = store.stage([("a", b"content")]).entries
    assert again.digest == entry.digest
    assert store.read(entry.digest) == b"content"


def test_a_content_is_stored_once(store: Store) -> None:
    first, second = store.stage([("a", b"same"), ("b", b"same")]).entries
    assert first == Entry("a", *(second.digest, *second.status))
    inode = store.path(first.digest).stat().st_ino
    store.stage([("c", b"same")])
    assert store.path(first.digest).stat().st_ino == inode
    assert len(list(store.path(first.digest).parent.iterdir())) == 1


def test_a_file_that_is_gone_leaves_nothing_new_behind(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.stage([("a", b"content"), ("b", tmp_path / "gone")])
    assert list(store.path("").iterdir()) == []
