"""From a browser to a phone: the whole way, on a real Offhook with a real browser and real TFTP clients."""

import hashlib
import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook, may_start_debians_server
from tests.tftp.daemons import serving_with_tftpd_hpa
from tests.tftp.programs import curl
from tests.tools import require_tool

MAC = "001122AABBCC"
CONFIGURATION = f"SEP{MAC}.cnf.xml"

pytestmark = pytest.mark.e2e


def sign_in(page: Page, offhook: Offhook) -> None:
    """Sign in as the administrator, in whatever language the page is."""
    page.goto("/")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(offhook.password)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Overview|Übersicht"))


def add_server(page: Page) -> None:
    page.goto("/servers/add/")
    page.get_by_label("Kind").select_option(label="FRITZ!Box")
    page.get_by_label("Name").fill("FRITZ!Box")
    page.get_by_label("Address", exact=True).or_(page.get_by_label("Address*")).first.fill("192.168.1.1")
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", name="FRITZ!Box")).to_be_visible()


def add_phone(page: Page) -> None:
    page.goto("/phones/add/")
    page.locator("[name=mac]").fill("0011.22aa.bbcc")
    page.locator("[name=model]").select_option("7941G")
    page.locator("[name=label]").fill("Smith & Sons <1>")
    page.locator("[name=call_server]").select_option(label="FRITZ!Box")
    page.locator("[name=line_name]").fill("office")
    page.locator("[name=line_password]").fill("secret & <password>")
    page.locator("[name=line_label]").fill("Büro")
    page.locator("[name=line_voicemail]").fill("**600")
    page.get_by_role("button", name="Add the phone").click()
    expect(page.get_by_role("heading", name="Smith & Sons <1>")).to_be_visible()


def add_speed_dial(page: Page) -> None:
    page.get_by_role("link", name="speed dial").first.click()
    page.locator("[name=position]").fill("2")
    page.locator("[name=label]").fill("Mum")
    page.locator("[name=target]").fill("**21")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("**21")).to_be_visible()


def publish_this_phone(page: Page) -> None:
    page.get_by_role("button", name="Publish this phone").click()


def state_of(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return inode, time of change and digest of every file."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in folder.iterdir()
    }


def fetch_with_tftp(offhook: Offhook, name: str, target: Path) -> bytes:
    """Fetch with Debian's client, in octet mode."""
    command = [require_tool("tftp"), "-m", "octet", "127.0.0.1", str(offhook.tftp_port), "-c", "get", name, str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=20)
    return target.read_bytes()


def assert_debians_server_serves(folder: Path, wanted: bytes, target: Path) -> None:
    """Debian's tftpd-hpa, as `deploy/` configures it, serves the same bytes from the same folder."""
    if may_start_debians_server():
        with serving_with_tftpd_hpa(folder) as port:
            curl(port, CONFIGURATION.lower(), target)
        assert target.read_bytes() == wanted


def test_from_a_browser_to_a_phone(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    sign_in(page, offhook)
    add_server(page)
    add_phone(page)
    add_speed_dial(page)

    page.get_by_role("link", name="Configuration").click()
    expect(page.locator("pre.xml")).to_contain_text("Smith &amp; Sons &lt;1&gt;")
    assert "secret" not in page.content()

    publish_this_phone(page)
    expect(page.get_by_text(f"Published {CONFIGURATION} and dialplan.xml.")).to_be_visible()
    wanted = offhook.manage("showconfig", "00:11:22:aa:bb:cc")
    assert b"<authPassword>secret &amp; &lt;password&gt;</authPassword>" in wanted
    assert offhook.fetch(CONFIGURATION) == wanted
    assert offhook.fetch(f"sep{MAC.lower()}.cnf.xml") == wanted
    assert fetch_with_tftp(offhook, CONFIGURATION, tmp_path / "fetched") == wanted
    assert b"<DIALTEMPLATE>" in offhook.fetch("dialplan.xml")
    assert_debians_server_serves(offhook.data / "tftp", wanted, tmp_path / "by-debian")

    expect_seen(page)
    change_label_and_publish_again(page, offhook)


def expect_seen(page: Page) -> None:
    """The phone's page says what it asked for, and when."""
    for _ in range(50):
        page.goto(f"/phones/{MAC}/")
        if page.get_by_text("Asked for").is_visible():
            break
        time.sleep(0.1)
    expect(page.get_by_text("Asked for")).to_contain_text("Asked for")
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("main").get_by_text(CONFIGURATION).first).to_be_visible()


def change_label_and_publish_again(page: Page, offhook: Offhook) -> None:
    """Only the phone's file is written when only the phone changed."""
    folder = offhook.data / "tftp"
    before = state_of(folder)
    page.goto(f"/phones/{MAC}/edit/")
    page.locator("[name=label]").fill("Reception")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("Waiting").first).to_be_visible()
    publish_this_phone(page)
    expect(page.get_by_text(f"Published {CONFIGURATION}.")).to_be_visible()
    after = state_of(folder)
    assert after.keys() == before.keys() == {CONFIGURATION, "dialplan.xml"}
    assert {name for name in after if after[name] != before[name]} == {CONFIGURATION}
    assert offhook.fetch(CONFIGURATION) == offhook.manage("showconfig", MAC)
    publish_this_phone(page)
    expect(page.get_by_text("Everything is published already: no file was written.")).to_be_visible()
    assert state_of(folder) == after


def test_the_same_in_the_administration(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_server(page)
    page.goto("/admin/phones/phone/add/")
    page.locator("[name=mac]").fill("SEP001122AABBCC")
    page.locator("[name=model]").select_option("7941G")
    page.locator("[name=label]").fill("Reception")
    page.locator("[name=call_server]").select_option(label="FRITZ!Box")
    page.get_by_role("button", name="Add another Line").click()
    page.locator("[name=buttons-0-position]").fill("1")
    page.locator("[name=buttons-0-name]").fill("office")
    page.locator("[name=buttons-0-new_password]").fill("secret")
    page.get_by_role("button", name="Add another Speed dial").click()
    page.locator("[name=buttons-2-0-position]").fill("1")
    page.locator("[name=buttons-2-0-label]").fill("Mum")
    page.locator("[name=buttons-2-0-target]").fill("**21")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Key 1 is given twice. One key holds one thing.")).to_be_visible()

    page.locator("[name=buttons-2-0-position]").fill("2")
    page.locator("[name=buttons-0-new_password]").fill("secret")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    page.get_by_role("button", name="Save and publish to TFTP").click()
    expect(page.get_by_text(f"Published {CONFIGURATION} and dialplan.xml.")).to_be_visible()
    published = offhook.fetch(CONFIGURATION)
    assert published == offhook.manage("showconfig", MAC)
    assert b"<speedDialNumber>**21</speedDialNumber>" in published

    page.goto("/admin/phones/phone/?q=00:11:22:aa")
    page.locator("input.action-select").check()
    page.locator("[name=action]").select_option(label="Publish to TFTP")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("Everything is published already: no file was written.")).to_be_visible()
    page.goto("/admin/phones/phone/?q=nobody")
    expect(page.get_by_text("0 phones")).to_be_visible()


def test_bad_input_is_met_with_a_sentence(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_server(page)
    page.goto("/phones/add/")
    page.locator("[name=mac]").fill("00:11:22:AA:BB:C")
    page.locator("[name=model]").select_option("7941G")
    page.locator("[name=label]").fill("kept")
    page.get_by_role("button", name="Add the phone").click()
    expect(page.get_by_text("this one has 11").first).to_be_visible()
    expect(page.locator("[name=label]")).to_have_value("kept")
    add_phone(page)
    page.get_by_role("link", name="speed dial").first.click()
    page.locator("[name=position]").fill("1")
    page.locator("[name=label]").fill("Mum")
    page.locator("[name=target]").fill("**21")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("One key holds one thing.").first).to_be_visible()
    page.locator("[name=position]").fill("2")
    page.locator("[name=label]").evaluate("field => field.value = 'bell \\u0007'")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("control character").first).to_be_visible()
