"""The first phone, step by step, as somebody with a FRITZ!Box and a 7941G sets it up; and the overview beside it."""

from dataclasses import dataclass

import pytest
from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_accessibility import AXE, JUDGE
from tests.e2e.test_main_road import sign_in
from tests.simulated_phone import SimulatedPhone

MAC = "001BD4AABBCC"
LABEL = "CP-7941G V03 MAC: 00 1B D4 AA BB CC"
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=390, height=800)

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


def fill_in_line(page: Page) -> None:
    page.locator("[name=name]").fill("kitchen")
    page.locator("[name=password]").fill("abcdef123")
    page.locator("[name=label_2]").fill("Mum")
    page.locator("[name=number_2]").fill("**21")


def answer_line(page: Page) -> None:
    fill_in_line(page)
    go_on(page, "Does it run SIP, and does it find this server?")


def assert_fits(page: Page) -> None:
    """Nothing of the page, once it is there, stands out to the right."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@dataclass(frozen=True)
class Walk:
    """Somebody who goes through the set-up in a language, and looks closely at each page."""

    page: Page
    language: str

    def say(self, text: str, context: str = "", **values: str) -> str:
        """Return what a text of the program is in the language; English where it has no translation."""
        with override(self.language):
            return (pgettext(context, text) if context else gettext(text)) % values

    def press(self, text: str, context: str = "") -> None:
        self.page.get_by_role("button", name=self.say(text, context), exact=True).click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(self.say(text))).to_be_visible()

    def arrives(self, heading: str, **values: str) -> None:
        """The page of this heading, with its scripts, fits its width, and axe-core finds nothing serious."""
        expect(self.page.get_by_role("heading", name=self.say(heading, **values), level=1)).to_be_visible()
        self.page.wait_for_load_state()
        assert_fits(self.page)
        assert self.page.evaluate(JUDGE) == []

    def goes_on(self, question: str) -> None:
        self.press("Next", "button")
        self.arrives(question)


@pytest.mark.parametrize(("locale", "size"), [("en-GB", WIDE), ("de-DE", NARROW)])
def test_from_an_empty_offhook_to_a_phone_that_is_served(
    page: Page, offhook: Offhook, locale: str, size: ViewportSize
) -> None:
    page.add_init_script(path=AXE)
    page.set_viewport_size(size)
    sign_in(page, offhook)
    walk = Walk(page, locale[:2])
    walk.arrives("Overview")
    page.get_by_role("link", name=walk.say("Add your first phone")).click()
    walk.arrives("Where does the phone make its calls?")
    page.locator("[name=kind]").select_option("asterisk")
    expect(page.get_by_role("heading", name=walk.say("In Asterisk: pjsip.conf"))).to_be_visible()
    page.locator("[name=kind]").select_option("fritzbox")
    page.locator("[name=address]").fill("192.168.178.1")
    walk.goes_on("Which phone is it?")

    page.locator("[name=mac]").fill(LABEL)
    page.locator("[name=label]").fill("Kitchen")
    expect(page.locator("[name=mac]")).to_have_value(MAC)
    expect(page.locator("[name=model]")).to_have_value("7941G")
    expect(page.locator("[name=hardware_version]")).to_have_value("V03")
    expect(page.locator("[name=label]")).to_have_value("Kitchen")
    walk.goes_on("Which account does it use?")

    fill_in_line(page)
    walk.goes_on("Does it run SIP, and does it find this server?")
    walk.sees("A FRITZ!Box gives out neither option 150 nor option 66: tell the phone itself.")
    walk.goes_on("Is this right?")
    assert "abcdef123" not in page.content()
    watch(walk, offhook)

    walk.press("Done: to the phone's page")
    walk.arrives("Kitchen")
    page.goto("/")
    walk.sees("Nothing: all is published, and no phone lacks a file.")


def watch(walk: Walk, offhook: Offhook) -> None:
    """Publish, read on while nothing comes, and see the phone come."""
    page = walk.page
    walk.press("Publish, and watch the phone")
    walk.arrives("Watching %(phone)s", phone="Kitchen")
    walk.sees("The file is ready. Now restart the phone.")
    page.get_by_text(walk.say("Nothing comes? How the phone finds this server")).click()
    with page.expect_response(lambda response: response.url.endswith("/start/live/?heard=100")):
        pass
    walk.sees("A FRITZ!Box gives out neither option 150 nor option 66: tell the phone itself.")
    phone = SimulatedPhone(offhook.tftp_port, mac=MAC)
    phone.boot()
    walk.sees("The phone is talking to this server.")
    expect(page.get_by_role("row", name=f"SEP{MAC}.cnf.xml")).to_contain_text(walk.say("Served"))
    assert_fits(page)
    assert (f"SEP{MAC}.cnf.xml", "served") in phone.asked
    assert b"<authPassword>abcdef123</authPassword>" in offhook.fetch(f"SEP{MAC}.cnf.xml")


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
