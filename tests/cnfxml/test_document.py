"""Mappings: laying layers over each other, where values come from, and what differs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.document import Change, compare, merge, origins, say_the_same
from provisioning.cnfxml.read import read
from provisioning.cnfxml.render import render
from tests.cnfxml.strategies import mappings

_layers = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "b/c", "b/c/d", "b/@x", "@r", "e/f"]), st.none() | st.just(""))
)


def test_the_nearest_layer_wins() -> None:
    assert merge({"a": "1", "b": "2"}, {"a": "3"}, {}) == {"a": "3", "b": "2"}


def test_none_takes_an_element_out_with_all_below() -> None:
    beneath = {"a": "1", "b/c": "2", "b/@x": "3", "bc": "4", "b/c/@y": "5"}
    assert merge(beneath, {"b": None, "absent": None}) == {"a": "1", "bc": "4"}


def test_a_layer_can_replace_a_whole_branch() -> None:
    assert merge({"b/c": "1", "b/d": "2"}, {"b/e": "3", "b": None}) == {"b/e": "3"}


def test_what_was_taken_out_can_come_back_from_a_nearer_layer() -> None:
    assert merge({"a": "1"}, {"a": None}, {"a": "2"}) == {"a": "2"}


def test_empty_is_not_absent() -> None:
    assert merge({"a": "1"}, {"a": ""}) == {"a": ""}


def test_an_empty_element_gives_way_to_children() -> None:
    assert merge({"members": ""}, {"members/member": "1"}) == {"members/member": "1"}
    assert merge({"members/member": "1"}, {"members": ""}) == {"members/member": "1"}


def test_an_empty_element_keeps_its_attributes() -> None:
    assert merge({"load": "", "load/@model": "1"}) == {"load": "", "load/@model": "1"}


def test_an_element_of_attributes_alone_is_empty() -> None:
    assert merge({"load/@model": "1", "@uuid": "2"}) == {"load": "", "load/@model": "1", "@uuid": "2"}


@given(_layers)
def test_what_was_merged_is_what_its_document_says(layers: list[dict[str, str | None]]) -> None:
    document = merge(*layers, {"z": ""})
    assert read(render(document)) == document
    assert merge(document) == document


@given(_layers)
def test_every_path_has_an_origin(layers: list[dict[str, str | None]]) -> None:
    named = [(str(place), layer) for place, layer in enumerate(layers)]
    assert origins(named).keys() == merge(*layers).keys()


def test_the_origin_is_the_nearest_layer_that_says_it() -> None:
    layers = [
        ("built-in", {"a": "1", "b": "2", "c": "3"}),
        ("profile", {"a": "4", "c": None}),
        ("phone", {"d/@x": "5"}),
    ]
    assert origins(layers) == {"a": "profile", "b": "built-in", "d": "phone", "d/@x": "phone"}


def test_it_tells_what_differs() -> None:
    assert compare({"a": "1", "b": "", "c": "3"}, {"c": "4", "b": "", "d": ""}) == (
        Change("a", "1", None),
        Change("c", "3", "4"),
        Change("d", None, ""),
    )


@settings(max_examples=30)
@given(mappings(), mappings())
def test_changes_lead_from_one_document_to_the_other(old: dict[str, str], new: dict[str, str]) -> None:
    changes = compare(old, new)
    kept = {path: text for path, text in old.items() if path not in {change.path for change in changes}}
    assert kept | {change.path: change.new for change in changes if change.new is not None} == new
    assert compare(new, old) == tuple(Change(change.path, change.new, change.old) for change in changes)
    assert compare(old, dict(reversed(old.items()))) == ()


@pytest.mark.parametrize(
    "document",
    [
        {"ntps/ntp[2]/name": "a"},
        {"ntps/ntp/name": "a", "ntps/ntp[2]/name": "b"},
        {"devicePool/dateTimeSetting/ntps/ntp/name": "a", "devicePool/dateTimeSetting/ntps/ntp[@priority=0]/name": "b"},
        {"line[@button=1]/a": "", "line[@button=1]/b/c": "", "line[@button=2]/a": ""},
    ],
)
def test_siblings_may_be_told_apart_in_another_way(document: dict[str, str]) -> None:
    assert read(render(document)) != document
    assert say_the_same(read(render(document)), document)


@pytest.mark.parametrize(
    "other",
    [
        {"line[@button=1]/a": "x", "line[@button=2]/a": "y"},
        {"line[1]/a": "x"},
        {"line[@button=1]/a": "x", "line[2]/a": ""},
        {},
    ],
)
def test_other_elements_attributes_or_texts_are_another_document(other: dict[str, str]) -> None:
    assert not say_the_same({"line[@button=1]/a": "x", "line[2]/a": "y"}, other)


@settings(max_examples=30)
@given(mappings())
def test_what_is_written_says_the_same(document: dict[str, str]) -> None:
    assert say_the_same(read(render(document)), document)
    assert not say_the_same({path: text + "!" for path, text in document.items()}, document)
