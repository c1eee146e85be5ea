"""Hands that are used to desktops click twice."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import sign_in

pytestmark = pytest.mark.e2e


def test_a_double_click_adds_one_phone_and_complains_of_nothing(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.goto("/phones/add/")
    page.locator("[name=mac]").fill("001122AABBCC")
    page.locator("[name=model]").select_option("7941G")
    page.get_by_role("button", name="Add the phone").dblclick()

    expect(page.get_by_role("heading", name="00:11:22:AA:BB:CC")).to_be_visible()
    expect(page.locator(".note")).to_have_text(["00:11:22:AA:BB:CC was added. It waits to be published."])
