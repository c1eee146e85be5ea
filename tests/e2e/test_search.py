"""The search of the bar on top, by keys alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import add_server, sign_in

pytestmark = pytest.mark.e2e


def test_one_finds_and_opens_a_call_server_without_a_mouse(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_server(page)
    page.goto("/activity/")
    page.locator("body").press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("fritz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search for “fritz”")).to_be_visible()
    page.locator("body").press("/")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("main").get_by_role("link", name="FRITZ!Box")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="FRITZ!Box", level=1)).to_be_visible()
