"""The store of firmware contents: all of a package or nothing."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.store import HEAD, Store, Stored


def test_what_is_staged_is_kept_under_its_digest(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with store.staging() as staging:
        stored = staging.add("a.sbn", iter([b"x" * 1000, b"y" * 1000]))
        assert not store.path(stored.digest).exists()
    content = b"x" * 1000 + b"y" * 1000
    assert stored == Stored(
        name="a.sbn",
        digest=hashlib.sha256(content).hexdigest(),
        size=2000,
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        head=content[:HEAD],
    )
    assert [path.name for path in (tmp_path / "store").iterdir()] == [stored.digest]
    assert store.path(stored.digest).read_bytes() == content


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for _ in range(2):
        with store.staging() as staging:
            one, other = staging.add("a.sbn", iter([b"x"])), staging.add("b.sbn", iter([b"x"]))
    assert one.digest == other.digest
    assert [path.name for path in tmp_path.iterdir()] == [one.digest]


def fail_in_between(store: Store) -> None:
    with store.staging() as staging:
        staging.add("a.sbn", iter([b"x"]))
        raise RuntimeError


def fail_while_keeping(store: Store) -> None:
    with store.staging() as staging:
        staging.add("a.sbn", iter([b"x"]))
        staging.add("b.sbn", iter([b"y"]))
        staging.staged[1][0].unlink()


@pytest.mark.parametrize(("fail", "error"), [(fail_in_between, RuntimeError), (fail_while_keeping, FileNotFoundError)])
def test_a_failure_leaves_nothing(fail: Callable[[Store], None], error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error):
        fail(Store(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.staging() as staging:
        before = staging.add("a.sbn", iter([b"x"]))
    with pytest.raises(FileNotFoundError):
        fail_while_keeping(store)
    assert [path.name for path in tmp_path.iterdir()] == [before.digest]


def test_a_name_is_no_part_of_a_path(tmp_path: Path) -> None:
    with Store(tmp_path / "store").staging() as staging:
        staging.add("../../outside", iter([b"x"]))
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
