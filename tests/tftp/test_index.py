import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.tftp.index import PublishedNames

PHONE = "SEP001122AABBCC.cnf.xml"


def lines(*entries: dict[str, Any]) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


def added(*names: str) -> str:
    return lines(*({"name": name, "size": 9000, "digest": "ab" * 16} for name in names))


def gone(*names: str) -> str:
    return lines(*({"name": name, "gone": True} for name in names))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def append(index: Path, text: str) -> None:
    with index.open("a", encoding="utf-8") as file:
        file.write(text)


def read(index: Path) -> PublishedNames:
    names = PublishedNames(index)
    names.refresh()
    names.close()
    return names


@pytest.mark.parametrize(
    "asked",
    [
        b"SEP001122AABBCC.cnf.xml",
        b"sep001122aabbcc.cnf.xml",
        b"SEP001122AABBCC.CNF.XML",
        b"/SEP001122AABBCC.cnf.xml",
        b"\\SEP001122AABBCC.cnf.xml",
    ],
)
def test_letter_case_and_a_leading_slash_do_not_count(index: Path, asked: bytes) -> None:
    append(index, added(PHONE))
    assert read(index).find(asked) == PHONE


@pytest.mark.parametrize("asked", [b"Desktops/320x196x4/List.xml", b"desktops\\320X196x4\\list.xml"])
def test_a_backslash_is_a_slash(index: Path, asked: bytes) -> None:
    append(index, added("Desktops/320x196x4/List.xml"))
    assert read(index).find(asked) == "Desktops/320x196x4/List.xml"


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"/",
        b"..",
        b"../" + PHONE.encode(),
        b"x/../" + PHONE.encode(),
        b"./" + PHONE.encode(),
        b"//" + PHONE.encode(),
        PHONE.encode() + b"\n",
        PHONE.encode() + b"\xff",
        b"A" * 400,
    ],
)
def test_every_other_name_is_not_published(index: Path, asked: bytes) -> None:
    append(index, added(PHONE))
    assert read(index).find(asked) is None


def test_the_exact_spelling_wins(index: Path) -> None:
    append(index, added("List.xml", "list.xml"))
    names = read(index)
    assert [names.find(asked) for asked in (b"List.xml", b"list.xml", b"LIST.XML")] == [
        "List.xml",
        "list.xml",
        "List.xml",
    ]


def test_when_one_spelling_goes_the_other_is_still_found(index: Path) -> None:
    append(index, added("List.xml", "list.xml") + gone("List.xml"))
    assert read(index).find(b"LIST.XML") == "list.xml"


def test_without_an_index_nothing_is_published(index: Path) -> None:
    assert len(read(index)) == 0


def test_it_notices_what_is_appended(index: Path) -> None:
    names = PublishedNames(index)
    seen = []
    for change in (added("a"), added("b", "c"), gone("a"), added("b")):
        append(index, change)
        names.refresh()
        seen.append([name for name in "abc" if names.find(name.encode())])
    names.close()
    assert seen == [["a"], ["a", "b", "c"], ["b", "c"], ["b", "c"]]


def test_a_line_without_its_end_is_not_read_yet(index: Path) -> None:
    whole = added("a", "ö")
    cut = len(added("a")) + 11
    append(index, whole[:cut])
    names = PublishedNames(index)
    names.refresh()
    before = (names.find(b"a"), names.find("ö".encode()))
    append(index, whole[cut:])
    names.refresh()
    names.close()
    assert before == ("a", None)
    assert names.find("ö".encode()) == "ö"
    assert names.unreadable_lines == 0


def test_a_line_that_a_crash_cut_short_may_be_replaced_by_one_as_long(index: Path) -> None:
    append(index, added("a") + "x" * len(added("b")))
    names = PublishedNames(index)
    names.refresh()
    with index.open("r+", encoding="utf-8") as file:
        file.truncate(len(added("a")))
    append(index, added("b"))
    names.refresh()
    names.close()
    assert [names.find(name) for name in (b"a", b"b")] == ["a", "b"]


@pytest.mark.parametrize("text", [added("b"), added("b", "c", "d", "e")])
def test_a_new_file_in_its_place_is_read_from_the_beginning(index: Path, text: str) -> None:
    append(index, added("a", "a", "a"))
    names = PublishedNames(index)
    names.refresh()
    new = index.with_name("new")
    new.write_text(text, encoding="utf-8")
    new.rename(index)
    names.refresh()
    names.close()
    assert (names.find(b"a"), names.find(b"b")) == (None, "b")


def test_a_file_that_shrinks_is_read_from_the_beginning(index: Path) -> None:
    append(index, added("a", "b"))
    names = PublishedNames(index)
    names.refresh()
    index.write_text(added("b"), encoding="utf-8")
    names.refresh()
    names.close()
    assert (names.find(b"a"), names.find(b"b")) == (None, "b")


def test_when_the_index_goes_nothing_is_published_any_more(index: Path) -> None:
    append(index, added("a"))
    names = PublishedNames(index)
    names.refresh()
    index.unlink()
    names.refresh()
    assert len(names) == 0


def test_a_damaged_line_does_not_take_the_others_away(index: Path) -> None:
    append(index, added("a") + 'nonsense\n[]\n7\n{"size": 1}\n\n' + "[" * 100_000 + "\n" + added("b"))
    names = read(index)
    assert (names.find(b"a"), names.find(b"b"), names.unreadable_lines) == ("a", "b", 6)


def test_an_index_that_cannot_be_read_keeps_what_was_known(index: Path) -> None:
    append(index, added("a"))
    names = PublishedNames(index)
    names.refresh()
    index.unlink()
    index.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        names.refresh()
    names.close()
    assert names.find(b"a") == "a"


@given(st.binary(max_size=40).map(lambda more: more.replace(b"\0", b"")))
def test_nothing_around_a_published_name_finds_it(tmp_path_factory: pytest.TempPathFactory, more: bytes) -> None:
    index = tmp_path_factory.getbasetemp() / "around"
    index.write_text(added(PHONE), encoding="utf-8")
    found = read(index).find(more + PHONE.encode() + more)
    assert found == (PHONE if not more else None)


steps = st.lists(st.tuples(st.sampled_from([added, gone]), st.sampled_from(["a", "A", "b/c"])), max_size=12)


@given(steps)
def test_reading_step_by_step_is_reading_at_once(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    index = tmp_path_factory.mktemp("index") / "index"
    names = PublishedNames(index)
    for change, name in steps:
        append(index, change(name))
        names.refresh()
    names.close()
    last_changes = {name: change for change, name in steps}
    published = [name for name in ("a", "A", "b/c") if last_changes.get(name) is added]
    at_once = read(index)
    assert len(names) == len(at_once) == len(published)
    assert [names.find(name.encode()) for name in published] == published
    assert [at_once.find(name.encode()) for name in published] == published
