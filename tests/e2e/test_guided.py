"""The first phone, step by step, as somebody with a FRITZ!Box and a 7941G sets it up; and the overview beside it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import sign_in
from tests.simulated_phone import SimulatedPhone

MAC = "001BD4AABBCC"
LABEL = "CP-7941G V03 MAC: 00 1B D4 AA BB CC"
NARROW = {"width": 390, "height": 800}

A_CAMERA = """
  window.BarcodeDetector = class {
    async detect() { return [{ rawValue: "FCH1234A5BC" }, { rawValue: "001BD4AABBCC" }]; }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 20);
    return canvas.captureStream();
  };
"""
"""A browser that reads bar codes, and a camera before a label with a serial number and a MAC."""

pytestmark = pytest.mark.e2e


def go_on(page: Page, question: str) -> None:
    """Press Next, and see that the next screen asks this."""
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name=question, level=1)).to_be_visible()


def answer_server(page: Page) -> None:
    page.locator("[name=kind]").select_option("fritzbox")
    page.locator("[name=address]").fill("192.168.178.1")
    go_on(page, "Which phone is it?")


def answer_line(page: Page) -> None:
    page.locator("[name=name]").fill("kitchen")
    page.locator("[name=password]").fill("abcdef123")
    page.locator("[name=label_2]").fill("Mum")
    page.locator("[name=number_2]").fill("**21")
    go_on(page, "Does it run SIP, and does it find this server?")


def assert_fits(page: Page) -> None:
    """Nothing of the page, once it is there, stands out to the right."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_an_empty_offhook_to_a_phone_that_is_served(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.get_by_role("link", name="Add your first phone").click()
    page.locator("[name=kind]").select_option("asterisk")
    expect(page.get_by_role("heading", name="In Asterisk: pjsip.conf")).to_be_visible()
    answer_server(page)

    page.locator("[name=mac]").fill(LABEL)
    page.locator("[name=label]").fill("Kitchen")
    expect(page.locator("[name=mac]")).to_have_value(MAC)
    expect(page.locator("[name=model]")).to_have_value("7941G")
    expect(page.locator("[name=hardware_version]")).to_have_value("V03")
    expect(page.locator("[name=label]")).to_have_value("Kitchen")
    go_on(page, "Which account does it use?")

    answer_line(page)
    expect(page.get_by_text("A FRITZ!Box gives out neither option 150 nor option 66")).to_be_visible()
    expect(page.get_by_text("Press **# on the keypad.")).to_be_visible()
    go_on(page, "Is this right?")
    assert "abcdef123" not in page.content()

    page.get_by_role("button", name="Publish, and watch the phone").click()
    expect(page.get_by_text("The file is ready. Now restart the phone.")).to_be_visible()
    phone = SimulatedPhone(offhook.tftp_port, mac=MAC)
    phone.boot()
    expect(page.get_by_text("The phone is talking to this server.")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("row", name=f"SEP{MAC}.cnf.xml Configuration Served")).to_be_visible(timeout=20_000)
    assert (f"SEP{MAC}.cnf.xml", "served") in phone.asked
    assert b"<authPassword>abcdef123</authPassword>" in offhook.fetch(f"SEP{MAC}.cnf.xml")

    page.get_by_role("button", name="Done: to the phone's page").click()
    expect(page.get_by_role("heading", name="Kitchen", level=1)).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Nothing: all is published, and no phone lacks a file.")).to_be_visible()


def test_back_and_forth_and_signed_out_nothing_is_lost(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.goto("/start/")
    answer_server(page)
    page.locator("[name=mac]").fill("00:1b")
    page.locator("[name=label]").fill("Kitchen")
    page.get_by_role("button", name="Back").click()
    expect(page.locator("[name=address]")).to_have_value("192.168.178.1")
    go_on(page, "Which phone is it?")
    expect(page.locator("[name=mac]")).to_have_value("00:1b")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("this one has 4").first).to_be_visible()

    page.locator("[name=mac]").fill(MAC)
    page.locator("[name=model]").select_option("7941G")
    page.get_by_role("link", name="Go on later").click()
    page.context.clear_cookies()
    sign_in(page, offhook)
    page.get_by_role("link", name="Go on with your first phone").click()
    expect(page.get_by_role("heading", name="Which account does it use?", level=1)).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.locator("[name=mac]")).to_have_value(MAC)
    expect(page.locator("[name=label]")).to_have_value("Kitchen")
    go_on(page, "Which account does it use?")
    answer_line(page)
    page.go_back()
    page.reload()
    expect(page.locator("[name=name]")).to_have_value("kitchen")
    expect(page.get_by_text("One is stored. Leave this empty to keep it.")).to_be_visible()
    go_on(page, "Does it run SIP, and does it find this server?")


def test_the_label_can_be_scanned_where_the_browser_reads_bar_codes(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.goto("/start/phone/")
    expect(page.get_by_role("button", name="Scan the label with the camera")).to_be_hidden()
    page.add_init_script(A_CAMERA)
    page.reload()
    page.get_by_role("button", name="Scan the label with the camera").click()
    expect(page.locator("[name=mac]")).to_have_value(MAC)
    expect(page.locator("dialog")).to_have_count(0)


def test_without_scripts_on_a_narrow_screen(browser: Browser, offhook: Offhook) -> None:
    context = browser.new_context(base_url=offhook.url, viewport=NARROW, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, offhook)
    page.goto("/start/")
    page.locator("[name=kind]").select_option("asterisk")
    page.get_by_role("button", name="Show what fits my answers").click()
    expect(page.get_by_role("heading", name="In Asterisk: pjsip.conf")).to_be_visible()
    answer_server(page)
    page.locator("[name=mac]").fill(LABEL)
    page.locator("[name=model]").select_option("7941G")
    go_on(page, "Which account does it use?")
    answer_line(page)
    go_on(page, "Is this right?")
    page.get_by_role("button", name="Publish, and watch the phone").click()
    SimulatedPhone(offhook.tftp_port, mac=MAC).boot()
    for _ in range(20):
        page.get_by_role("link", name="Look again").click()
        if page.get_by_text("The phone is talking to this server.").count():
            break
        page.wait_for_timeout(250)
    expect(page.get_by_text("The phone is talking to this server.")).to_be_visible()
    context.close()


def test_every_screen_fits_a_narrow_page(page: Page, offhook: Offhook) -> None:
    page.set_viewport_size(NARROW)
    sign_in(page, offhook)
    assert_fits(page)
    page.goto("/start/")
    assert_fits(page)
    answer_server(page)
    assert_fits(page)
    page.locator("[name=mac]").fill(LABEL)
    expect(page.locator("[name=model]")).to_have_value("")
    page.locator("[name=label]").fill("Kitchen")
    expect(page.locator("[name=model]")).to_have_value("7941G")
    go_on(page, "Which account does it use?")
    assert_fits(page)
    answer_line(page)
    assert_fits(page)
    go_on(page, "Is this right?")
    assert_fits(page)
    page.get_by_role("button", name="Publish, and watch the phone").click()
    expect(page.get_by_role("heading", name="Watching Kitchen")).to_be_visible()
    assert_fits(page)
    page.goto("/")
    assert_fits(page)
