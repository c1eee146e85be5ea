"""The plan: what would be added, changed, removed, left alone or held back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from provisioning.publish.folder import Folder
from provisioning.publish.manifest import Entry, digest_of
from provisioning.publish.plan import Action, Refused, Step, WantedFile, make_plan

FOREIGN = "Offhook did not write this file of the folder. If it matters, import it; then publish with overwriting."
EDITED = "Somebody changed this file since it was published. If it matters, import it; then publish with overwriting."
A_FOLDER = "There is a folder of this name. Move it away; Offhook deletes no folders."


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "root", tmp_path / "state")
    made.prepare()
    return made


@pytest.fixture
def published(folder: Folder) -> dict[str, Entry]:
    """Two published files, `a` and `b`, with their names as content."""
    return {put.name: put for put in folder.write(1, [("a", b"a"), ("b", b"b")], []).puts}


def wanted(name: str, content: bytes = b"new") -> WantedFile:
    return WantedFile(name, content, "001122AABBCC", 7)


def test_it_tells_what_would_happen_to_each_name(folder: Folder, published: dict[str, Entry]) -> None:
    broken = WantedFile("broken", problem="No model.")
    plan = list(make_plan([wanted("c"), wanted("a"), wanted("b", b"b"), broken], published, folder))
    assert plan == [
        Step("c", Action.ADD, wanted("c")),
        Step("a", Action.CHANGE, wanted("a")),
        Step("b", Action.KEEP, wanted("b", b"")),
        Step("broken", Action.HOLD, broken, "No model."),
    ]
    assert [step.name for step in plan if step.writes] == ["c", "a"]


def test_what_nobody_wants_any_more_is_removed_last_and_by_name(folder: Folder, published: dict[str, Entry]) -> None:
    assert list(make_plan([wanted("z")], published, folder)) == [
        Step("z", Action.ADD, wanted("z")),
        Step("a", Action.REMOVE),
        Step("b", Action.REMOVE),
    ]


def test_a_published_file_stays_when_its_successor_cannot_be_made(folder: Folder, published: dict[str, Entry]) -> None:
    files = [WantedFile("a", problem="No model."), wanted("b", b"b")]
    assert [step.action for step in make_plan(files, published, folder)] == [Action.HOLD, Action.KEEP]


def test_a_missing_file_is_written_again(folder: Folder, published: dict[str, Entry]) -> None:
    (folder.root / "a").unlink()
    files = [wanted("a", b"a"), wanted("b", b"b")]
    assert [step.action for step in make_plan(files, published, folder)] == [Action.ADD, Action.KEEP]


def test_a_file_that_is_gone_already_is_removed_from_the_records(folder: Folder, published: dict[str, Entry]) -> None:
    (folder.root / "a").unlink()
    assert [step.action for step in make_plan([wanted("b", b"b")], published, folder)] == [Action.KEEP, Action.REMOVE]


def _rewrite(path: Path) -> None:
    path.write_bytes(b"by hand")


def _replace(path: Path) -> None:
    path.unlink()
    path.write_bytes(b"Z")


def _replace_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize("edit", [_rewrite, _replace, _replace_by_link])
def test_what_somebody_edited_is_held_back(
    folder: Folder, published: dict[str, Entry], edit: Callable[[Path], None]
) -> None:
    edit(folder.root / "a")
    edit(folder.root / "b")
    assert list(make_plan([wanted("a")], published, folder)) == [
        Step("a", Action.HOLD, wanted("a"), EDITED),
        Step("b", Action.HOLD, reason=EDITED),
    ]
    assert [step.action for step in make_plan([wanted("a")], published, folder, overwrite=True)] == [
        Action.CHANGE,
        Action.REMOVE,
    ]


def test_what_somebody_edited_is_held_back_even_when_the_records_did_not_change(
    folder: Folder, published: dict[str, Entry]
) -> None:
    (folder.root / "a").write_bytes(b"by hand")
    files = [wanted("a", b"a"), wanted("b", b"b")]
    assert [step.action for step in make_plan(files, published, folder)] == [Action.HOLD, Action.KEEP]


def test_a_file_that_was_only_touched_is_unchanged(folder: Folder, published: dict[str, Entry]) -> None:
    os.utime(folder.root / "a", ns=(0, 0))
    files = [wanted("a", b"a"), wanted("b", b"b")]
    assert [step.action for step in make_plan(files, published, folder)] == [Action.KEEP, Action.KEEP]


def test_a_touched_file_is_changed_and_removed_like_any_other(folder: Folder, published: dict[str, Entry]) -> None:
    for name in "ab":
        os.utime(folder.root / name, ns=(0, 0))
    assert [step.action for step in make_plan([wanted("a")], published, folder)] == [Action.CHANGE, Action.REMOVE]


def test_a_file_of_somebody_else_is_held_back(folder: Folder) -> None:
    (folder.root / "a").write_bytes(b"theirs")
    assert list(make_plan([wanted("a")], {}, folder)) == [Step("a", Action.HOLD, wanted("a"), FOREIGN)]
    assert [step.action for step in make_plan([wanted("a")], {}, folder, overwrite=True)] == [Action.CHANGE]


def test_a_file_of_somebody_else_that_says_the_same_is_adopted(folder: Folder) -> None:
    (folder.root / "a").write_bytes(b"new")
    assert list(make_plan([wanted("a")], {}, folder)) == [Step("a", Action.CHANGE, wanted("a"))]


def test_files_that_offhook_never_wrote_are_left_alone(folder: Folder, published: dict[str, Entry]) -> None:
    (folder.root / "theirs").write_bytes(b"x")
    files = [wanted("a", b"a"), wanted("b", b"b")]
    assert [step.name for step in make_plan(files, published, folder)] == ["a", "b"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_in_the_way_is_never_overwritten(
    folder: Folder, published: dict[str, Entry], *, overwrite: bool
) -> None:
    for name in ("a", "b", "c"):
        (folder.root / name).unlink(missing_ok=True)
        (folder.root / name).mkdir()
    assert list(make_plan([wanted("a"), wanted("c")], published, folder, overwrite=overwrite)) == [
        Step("a", Action.HOLD, wanted("a"), A_FOLDER),
        Step("c", Action.HOLD, wanted("c"), A_FOLDER),
        Step("b", Action.HOLD, reason=A_FOLDER),
    ]


def test_an_unsafe_name_is_held_back(folder: Folder) -> None:
    assert list(make_plan([wanted("../a")], {}, folder)) == [
        Step("../a", Action.HOLD, wanted("../a"), "“'../a'” is not a name that can be published.")
    ]


def test_a_name_that_is_wanted_twice_is_written_once(folder: Folder) -> None:
    first, second = wanted("a"), wanted("a", b"other")
    assert list(make_plan([first, second], {}, folder)) == [
        Step("a", Action.ADD, first),
        Step("a", Action.HOLD, second, "Another file of this name is wanted as well."),
    ]


def test_only_what_will_be_written_is_verified(folder: Folder, published: dict[str, Entry]) -> None:
    seen: list[bytes] = []
    files = [WantedFile("a", b"a", verify=seen.append), WantedFile("b", b"changed", verify=seen.append)]
    assert [step.action for step in make_plan(files, published, folder)] == [Action.KEEP, Action.CHANGE]
    assert seen == [b"changed"]


def test_what_is_not_fit_to_be_published_is_held_back(folder: Folder) -> None:
    def refuse(_content: bytes) -> None:
        raise Refused("It is not what the records say.")

    assert list(make_plan([WantedFile("a", b"x", verify=refuse)], {}, folder)) == [
        Step("a", Action.HOLD, WantedFile("a", b"x"), "It is not what the records say.")
    ]


def test_the_plan_does_not_hold_on_to_what_made_a_file(folder: Folder) -> None:
    plan = list(make_plan([WantedFile("a", b"x", verify=lambda _content: None)], {}, folder))
    assert [step.wanted.verify for step in plan if step.wanted] == [None]


class TestContentInAFile:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        path = tmp_path / "kept"
        path.write_bytes(b"firmware")
        return path

    def wanted(self, source: Path, **fields: object) -> WantedFile:
        return WantedFile("a.sbn", source=source, digest=digest_of(b"firmware"), **fields)  # type: ignore[arg-type]

    def test_it_is_added_unread(self, folder: Folder, source: Path) -> None:
        assert list(make_plan([self.wanted(source)], {}, folder)) == [
            Step("a.sbn", Action.ADD, self.wanted(source)),
        ]

    def test_what_was_published_of_it_stays_without_a_look_at_it(self, folder: Folder, source: Path) -> None:
        (put,) = folder.write(1, [("a.sbn", source)], []).puts
        source.unlink()
        assert [step.action for step in make_plan([self.wanted(source)], {"a.sbn": put}, folder)] == [Action.KEEP]

    @pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"f1rmware")])
    def test_what_is_gone_or_damaged_is_held_back(
        self, folder: Folder, source: Path, damage: Callable[[Path], None]
    ) -> None:
        damage(source)
        (step,) = make_plan([self.wanted(source)], {}, folder)
        reason = f"The file {source} that it is copied from is gone, or is not what it was."
        assert (step.action, step.reason) == (Action.HOLD, reason)


def test_a_hand_edit_that_is_wanted_now_is_taken_over(folder: Folder, published: dict[str, Entry]) -> None:
    """The folder holds what is wanted, but it counts as published only after a publication."""
    (folder.root / "a").write_bytes(b"new")
    plan = [step.action for step in make_plan([wanted("a", b"new"), wanted("b", b"b")], published, folder)]
    assert plan == [Action.CHANGE, Action.KEEP]
