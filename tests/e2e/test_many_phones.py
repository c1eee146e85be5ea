"""Many phones in a browser: a table comes in, all get a setting and lose it again, a broken phone is swapped."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import sign_in

pytestmark = pytest.mark.e2e

ROWS = [f"0011220000{number:02X},7941G,Desk {number},PBX,line,{600 + number}" for number in range(1, 61)]
TABLE = "\n".join(["mac,model,label,call_server,button1_kind,button1_value", *ROWS, "kitchen,7941G,Wrong,PBX,line,700"])


def test_sixty_phones_come_in_change_and_change_back(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    offhook.manage("addserver", "PBX", "--kind", "asterisk", "--address", "192.0.2.10")
    sign_in(page, offhook)
    take_in(page, tmp_path / "office.csv")
    change_a_setting(page)
    page.get_by_role("button", name="Put back what was there").click()
    expect(page.get_by_text("60 phones have again what they had before.")).to_be_visible()
    keep_a_filter(page)
    swap(page)


def take_in(page: Page, path: Path) -> None:
    path.write_text(TABLE)
    page.goto("/phones/table/")
    page.get_by_label("Table").set_input_files(path)
    page.get_by_role("button", name="Look at the table").click()
    expect(page.get_by_role("heading", name="What the table would do")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("A MAC address has the digits")
    page.get_by_role("button", name="Import the 60 good rows").click()
    expect(page.get_by_role("heading", name="60 phones imported")).to_be_visible()


def change_a_setting(page: Page) -> None:
    page.get_by_role("link", name="To the phones").click()
    page.get_by_label("All 60 phones").check()
    expect(page.get_by_role("checkbox", name="Tick Desk 1", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Search the settings").fill("timer t1")
    page.get_by_role("link", name="Timer T1").click()
    page.get_by_label("Value in ms").fill("750")
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Change 60 phones").click()
    expect(page.get_by_text("60 phones were changed. They wait to be published.")).to_be_visible()


def keep_a_filter(page: Page) -> None:
    page.goto("/phones/?q=desk+7")
    page.get_by_text("Save these filters").click()
    page.get_by_label("Name", exact=True).fill("Sevens")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/phones/")
    page.get_by_role("link", name="Sevens").click()
    expect(page).to_have_url("/phones/?q=desk+7")
    expect(page.locator("tbody tr")).to_have_count(1)


def swap(page: Page) -> None:
    page.get_by_role("link", name="Desk 7", exact=True).click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("link", name="Swap the device…").click()
    page.get_by_label("MAC address of the new device").fill("00:11:22:00:00:ff")
    page.get_by_label("Its model").select_option(label="Cisco 8851")
    page.get_by_role("button", name="Swap the device").click()
    expect(page.get_by_text("00:11:22:00:00:FF took the place of 00:11:22:00:00:07.")).to_be_visible()
