"""A phone that nobody has told of: it appears, is adopted, is told what is missing, and gets it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import add_server, publish_this_phone, sign_in
from tests.simulated_phone import SimulatedPhone

MAC = "00AA00AA00AA"

pytestmark = pytest.mark.e2e


def reload_until(page: Page, text: str) -> None:
    """Look again until a request has been recorded, which takes a moment."""
    for _ in range(20):
        page.reload()
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(250)
    expect(page.get_by_text(text).first).to_be_visible()


def test_an_unknown_phone_is_taken_in(page: Page, offhook: Offhook) -> None:
    phone = SimulatedPhone(offhook.tftp_port, mac=MAC)
    sign_in(page, offhook)
    add_server(page)

    phone.boot()
    page.goto("/")
    reload_until(page, "1 unknown phone")
    page.get_by_role("link", name="1 unknown phone").click()
    expect(page.get_by_role("cell", name="00:AA:00:AA:00:AA")).to_be_visible()

    page.get_by_role("button", name="Adopt").click()
    expect(page.locator("[name=mac]")).to_have_value(MAC)
    page.locator("[name=model]").select_option("7941G")
    page.locator("[name=label]").fill("Workshop")
    page.locator("[name=call_server]").select_option(label="FRITZ!Box")
    page.locator("[name=line_name]").fill("workshop")
    page.locator("[name=line_password]").fill("long-password")
    page.get_by_role("button", name="Add the phone").click()
    expect(page.get_by_role("heading", name="Workshop")).to_be_visible()

    page.get_by_role("link", name="Timeline").click()
    expect(page.get_by_text(f"SEP{MAC}.cnf.xml").first).to_be_visible()
    expect(page.get_by_text("Missing (needed)")).to_be_visible()

    publish_this_phone(page)
    page.get_by_role("link", name="Timeline").click()
    phone.boot()
    expect(page.get_by_role("row", name=f"SEP{MAC}.cnf.xml Configuration Served")).to_be_visible(timeout=20_000)
    assert (f"SEP{MAC}.cnf.xml", "served") in phone.asked

    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_role("link", name="Workshop").first).to_be_visible()
    page.locator("#filters [name=q]").fill("ctlsep")
    expect(page.get_by_role("cell", name=f"CTLSEP{MAC}.tlv").first).to_be_visible()
    expect(page.get_by_role("cell", name=f"SEP{MAC}.cnf.xml", exact=True)).to_have_count(0)
