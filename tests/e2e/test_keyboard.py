"""The main pages with a keyboard alone: everything is reached, one sees where one is, and Escape closes."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import MAC, add_phone, add_server, sign_in

pytestmark = pytest.mark.e2e

MAIN_PAGES = ["/", "/phones/", f"/phones/{MAC}/", "/servers/", "/profiles/add/", "/publications/", "/phones/import/"]
MARK_ALL = """() => {
    const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const inTurn = one => !one.disabled && one.tabIndex >= 0 && one.type !== "hidden" && one.type !== "file"
        && (one.type !== "radio" || one.checked) && one.checkVisibility({visibilityProperty: true});
    const all = [...document.querySelectorAll(wanted)].filter(inTurn);
    all.forEach((one, number) => one.dataset.turn = number);
    return all.length;
}"""
WHERE_ONE_IS = """() => {
    const here = document.activeElement, style = getComputedStyle(here), area = here.querySelector(".drawn-area");
    const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const drawn = area && parseFloat(getComputedStyle(area).strokeWidth) > 1;
    return [here.dataset.turn ?? "", ringed || drawn || style.boxShadow !== "none"];
}"""


def turns(page: Page) -> tuple[list[str], list[str]]:
    """Press Tab through the page; return what was not reached, and what does not show that it has the focus."""
    reached, unseen = set(), set()
    everything = {str(number) for number in range(page.evaluate(MARK_ALL))}
    for _ in range(len(everything) + 20):
        page.keyboard.press("Tab")
        turn, seen = page.evaluate(WHERE_ONE_IS)
        reached.add(turn)
        unseen |= {turn} if turn and not seen else set()
    return source(page, everything - reached), source(page, unseen)


def source(page: Page, marks: set[str]) -> list[str]:
    """Return the beginning of the markup of each marked element."""
    return [page.locator(f"[data-turn='{mark}']").evaluate("it => it.outerHTML")[:160] for mark in sorted(marks)]


def test_tab_reaches_everything_and_shows_where_one_is(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_server(page)
    add_phone(page)
    for path in MAIN_PAGES:
        page.goto(path)
        assert (path, *turns(page)) == (path, [], [])


def test_the_skip_link_leads_past_the_rail(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.goto("/phones/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_escape_closes_what_is_open(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    menu = page.locator("details.menu").filter(has_text="Signed in as")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Menu").click()
    expect(page.locator("#rail.show:not(.showing)")).to_be_visible()  # before that, it is still sliding in
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
