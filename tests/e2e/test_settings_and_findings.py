"""Phones of three kinds at a FRITZ!Box, their settings, findings and dial plans, in a real browser."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SCREENSHOTS, Offhook
from tests.e2e.test_main_road import sign_in

pytestmark = pytest.mark.e2e

PHONES = {"8851": "001122AABB01", "7960G": "001122AABB02", "6921": "001122AABB03"}
LOOKS = (("1280", 1280, "light"), ("1280", 1280, "dark"), ("390", 390, "light"), ("390", 390, "dark"))


def add_fritzbox(page: Page) -> None:
    """Choosing the kind fills in its usual values and says what it brings."""
    page.goto("/servers/add/")
    page.locator("[name=name]").fill("Box")
    page.locator("[name=kind]").select_option("fritzbox")
    expect(page.get_by_role("heading", name="What FRITZ!Box brings")).to_be_visible()
    expect(page.locator("[name=voicemail_number]")).to_have_value("**600")
    expect(page.locator("[name=name]")).to_have_value("Box")
    page.locator("[name=address]").fill("192.168.178.1")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="Box", exact=True)).to_be_visible()


def add_phone(page: Page, model: str, mac: str) -> None:
    page.goto("/phones/add/")
    page.locator("[name=mac]").fill(mac)
    page.locator("[name=model]").select_option(model)
    page.locator("[name=label]").fill(f"Desk {model}"[:11].replace(" ", "-"))
    page.locator("[name=call_server]").select_option(label="Box")
    page.locator("[name=line_name]").fill(f"62{mac[-1]}")
    page.locator("[name=line_password]").fill("Katze7Hund")
    page.locator("[name=line_label]").fill("Office")
    page.get_by_role("button", name="Add the phone").click()
    expect(page.get_by_role("heading", level=1, name="Desk-")).to_be_visible()


def look(page: Page, name: str, address: str) -> None:
    """See that the page needs no sideways scrolling; take pictures where LOOKS is set."""
    for width_name, width, colours in LOOKS if os.environ.get("LOOKS") else LOOKS[2:3]:
        page.emulate_media(color_scheme=colours)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        if os.environ.get("LOOKS"):
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width_name}-{colours}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_phones_of_three_kinds_have_no_findings(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_fritzbox(page)
    for model, mac in PHONES.items():
        add_phone(page, model, mac)
        page.goto(f"/phones/{mac}/findings/")
        expect(page.get_by_text("Nothing was found")).to_be_visible()
    offhook.manage("publish")
    flat = offhook.fetch(f"SIP{PHONES['7960G']}.cnf").decode()
    assert 'line1_name: "622"' in flat
    assert 'proxy1_address: "192.168.178.1"' in flat
    assert b"<device>" in offhook.fetch(f"SEP{PHONES['8851']}.cnf.xml")
    assert offhook.fetch("SIPDefault.cnf") != b""


def test_a_setting_is_changed_in_its_place_and_mended_by_a_finding(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_fritzbox(page)
    mac = PHONES["8851"]
    add_phone(page, "8851", mac)
    page.goto(f"/phones/{mac}/settings/")
    page.get_by_label("Search the settings").fill("vendorConfig/webAccess")
    row = page.locator("tr", has_text="vendorConfig/webAccess").first
    expect(page.locator(".settings-group")).to_have_count(1)
    row.get_by_role("link", name=re.compile("^Change")).click()
    page.locator(".setting-open select[name=value]").select_option("1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tr.own")).to_contain_text("Off")
    expect(page).to_have_url(re.compile("find="))

    page.goto(f"/phones/{mac}/")
    page.get_by_role("link", name="1 warning").click()
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("Nothing was found")).to_be_visible()
    page.goto(f"/phones/{mac}/settings/?own=on")
    page.get_by_role("button", name="back to inherited").click()
    expect(page.locator("tr.own")).to_have_count(0)

    offhook.manage("addserver", "Other", "--kind", "asterisk", "--address", "192.168.178.2")
    look(page, "settings", f"/phones/{mac}/settings/")
    look(page, "setting-open", f"/phones/{mac}/settings/?path=vendorConfig/webAccess")
    look(page, "keys", f"/phones/{mac}/")
    look(page, "server-add", "/servers/add/?kind=fritzbox")
    look(page, "server", "/servers/1/")
    page.goto(f"/phones/{mac}/buttons/1/")
    page.locator("[name=auth_name]").fill("other")
    page.locator("main button[type=submit]").first.click()
    look(page, "findings", f"/phones/{mac}/findings/")
    page.get_by_role("button", name="Publish this phone").click()
    expect(page.get_by_text("is held back").first).to_be_visible()
    page.goto("/phones/")
    expect(page.get_by_role("link", name="Held back")).to_be_visible()
    page.goto(f"/phones/{mac}/findings/")
    page.get_by_role("button", name="Publish knowingly").click()
    page.get_by_role("button", name="Publish this phone").click()
    expect(page.get_by_text(f"Published SEP{mac}.cnf.xml").first).to_be_visible()


def test_a_dial_plan_is_made_and_tried(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.goto("/dial-plans/")
    page.get_by_role("link", name="Add a dial plan").click()
    page.get_by_role("button", name="Add a rule").press("Enter")
    page.locator("[name=form-1-match]").fill("1..")
    page.locator("[name=form-1-timeout]").fill("0")
    page.get_by_role("button", name="Move rule 2 up").press("Enter")
    expect(page.locator("[name=form-0-match]")).to_have_value("1..")
    page.get_by_label("Try a number").press_sequentially("112")
    expect(page.locator("#trial")).to_contain_text("At once, after 112")
    page.locator("[name=name]").press("Enter")
    expect(page.get_by_text("The dial plan dialplan was saved.")).to_be_visible()
    look(page, "dialplan", "/dial-plans/1/")
    look(page, "dialplans", "/dial-plans/")
