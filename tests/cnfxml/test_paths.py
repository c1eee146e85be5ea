"""Paths: what is one, and that each element has only one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.paths import InvalidPath, Step, join, natural_order, parse_path, without_selectors


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("certHash", (Step("certHash"),)),
        ("sipProfile/sipStack", (Step("sipProfile"), Step("sipStack"))),
        ("line[@button=1]/name", (Step("line", attribute="button", value="1"), Step("name"))),
        ("ntp[2]", (Step("ntp", index=2),)),
        ("loadInformation/@model", (Step("loadInformation"), Step("model", is_attribute=True))),
        ("@uuid", (Step("uuid", is_attribute=True),)),
        ("{urn:example}note", (Step("{urn:example}note"),)),
        ("{http:%2F%2Fa%25}note", (Step("{http://a%}note"),)),
        (r'line[@button="a\u002fb \"]"]', (Step("line", attribute="button", value='a/b "]'),)),
        ('line[@button=""]', (Step("line", attribute="button"),)),
        ("line[@button=Küche]", (Step("line", attribute="button", value="Küche"),)),
        ("Ünïcode/e\u0301", (Step("Ünïcode"), Step("e\u0301"))),
    ],
)
def test_it_reads_a_path(path: str, steps: tuple[Step, ...]) -> None:
    assert parse_path(path) == steps
    assert join(*map(str, steps)) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        "a b",
        " a",
        "a\n",
        "1a",
        "-a",
        "a:b",
        "ª",
        "a[0]",
        "a[01]",
        "a[1000000]",
        "a[-1]",
        "a[]",
        "@a/b",
        "@a[2]",
        "@a[@b=1]",
        "a[@b=]",
        'a[@b="1"]',
        'a[@b="x/y"]',
        r'a[@b="\q"]',
        'a[@b="x\ny"]',
        "a[@b=1]\n",
        "a[@b='1']",
        "{http://x}a",
        "{urn:x}",
        "../a",
        "a/..",
        "/".join(["a"] * 65),
    ],
)
def test_it_refuses_what_is_no_path_and_second_spellings(path: str) -> None:
    with pytest.raises(InvalidPath, match="is not the path of an element, such as sipProfile/sipStack/timerT1"):
        parse_path(path)


@given(st.text("ab/[]@=\"'\\{}%1 \n", max_size=14))
def test_a_path_has_one_spelling(path: str) -> None:
    try:
        steps = parse_path(path)
    except InvalidPath:
        return
    assert join(*map(str, steps)) == path


@given(st.builds(Step, st.sampled_from(["a", "{u/r%n}b"]), st.just("button"), st.text(max_size=8), st.integers(0, 9)))
def test_every_value_of_a_selector_can_be_written(step: Step) -> None:
    path = join("above", str(step), "below")
    assert parse_path(path) == (Step("above"), step, Step("below"))
    assert path.split("/") == ["above", str(step), "below"]
    assert parse_path(without_selectors(path)) == (Step("above"), Step(step.name), Step("below"))


def test_every_path_of_the_catalogue_is_one() -> None:
    paths = [element.path for element in catalogue.elements()]
    assert [join(*map(str, parse_path(path))) for path in paths] == paths


def test_it_takes_selectors_away() -> None:
    assert without_selectors(r'a/line[@button="]\"/x"]/ntp[2]/@id') == "a/line/ntp/@id"


def test_numbers_stand_first_and_by_size() -> None:
    values = ["b", "10", "", "2", "02", "٣", "9" * 6000, "1"]
    assert sorted(values, key=natural_order) == ["1", "2", "10", "", "02", "9" * 6000, "b", "٣"]
