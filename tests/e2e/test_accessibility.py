"""Every page, light and dark, wide and narrow: axe-core finds nothing serious, and the console stays empty."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import ROOT, Offhook
from tests.e2e.test_import import FILES, drop
from tests.e2e.test_main_road import sign_in

pytestmark = pytest.mark.e2e

AXE = ROOT / "tests" / "vendor" / "axe" / "axe.min.js"
WIDTHS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
LOOKS = [("wide", "light"), ("narrow", "dark")]
"""Colours are the same in each width, so that each is looked at once."""
ADMINISTRATION = [
    "/admin/",
    *(f"/admin/phones/{kind}/{page}" for kind in ("phone", "profile", "callserver") for page in ("", "add/")),
    "/admin/phones/line/1/change/",
    "/admin/provisioning/publication/",
    "/admin/auth/user/",
]
"""Of each kind of page that Django makes, some."""
NAMED_BY_A_PICTURE = "label-title-only: #searchbar"
"""Django labels its search with a picture, whose text axe-core does not count beside a help text."""
JUDGE = """async () => {
    const runOnly = {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]};
    const found = await axe.run(document, {runOnly, resultTypes: ["violations"], preload: false});
    return found.violations
        .filter(violation => ["serious", "critical"].includes(violation.impact) || violation.id === "heading-order")
        .flatMap(violation => violation.nodes.map(node => `${violation.id}: ${node.target.join(" ")}`));
}"""


@pytest.fixture
def judged(page: Page, offhook: Offhook) -> Iterator[Page]:
    """A page of a signed-in administrator that brings axe-core along, beyond the reach of the page's own policy."""
    page.add_init_script(path=AXE)
    sign_in(page, offhook)
    return page


def findings(page: Page, path: str) -> list[str]:
    """Look at a page in each width and colour; return what is wrong with it."""
    page.goto(path)
    if page.locator("[hx-trigger^=load]").count():
        page.wait_for_load_state("networkidle")  # what it fetches by itself, or where it goes
    return [f"{path} {width} {colours} {found}" for width, colours in LOOKS for found in look(page, width, colours)]


def look(page: Page, width: str, colours: str) -> list[str]:
    """Look at the open page once."""
    page.set_viewport_size(WIDTHS[width])
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    overflow = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*(["is wider than the window"] if overflow else []), *page.evaluate(JUDGE)]


def told(output: bytes) -> list[str]:
    """Return the addresses that a program of `furnished` wrote."""
    return json.loads(output)


def test_every_page_of_an_empty_site(judged: Page, offhook: Offhook) -> None:
    program = "from tests.e2e.furnished import tell_lasting; tell_lasting()"
    paths = told(offhook.manage("shell", "--no-imports", "-c", program))
    assert len(paths) > 25
    assert [found for path in paths for found in findings(judged, path)] == []


def test_every_page_of_a_furnished_site(judged: Page, offhook: Offhook, tmp_path: Path) -> None:
    program = f"from tests.e2e.furnished import furnish_and_tell; furnish_and_tell({str(tmp_path)!r})"
    paths = told(offhook.manage("shell", "--no-imports", "-c", program))
    assert len(paths) > 60
    found = [found for path in (*paths, *ADMINISTRATION) for found in findings(judged, path)]
    assert [each for each in found if NAMED_BY_A_PICTURE not in each] == []


def test_the_review_of_an_import(judged: Page) -> None:
    judged.goto("/phones/import/")
    drop(judged, FILES)
    judged.get_by_role("button", name="Look at the files").click()
    judged.get_by_role("heading", name="3 phones to import").wait_for()
    assert findings(judged, judged.url) == []
