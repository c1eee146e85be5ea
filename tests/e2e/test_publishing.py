"""Publishing in a browser: reviewed before it is written, rolled back, and a hand edit adopted."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SCREENSHOTS, Offhook
from tests.e2e.test_main_road import sign_in

pytestmark = pytest.mark.e2e

CONFIGURATION = "SEP001122AABBCC.cnf.xml"


def photograph(page: Page, name: str) -> None:
    """Keep pictures of a page, where OFFHOOK_SCREENSHOTS asks for them: wide and narrow, light and dark."""
    if not os.environ.get("OFFHOOK_SCREENSHOTS"):
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=SCREENSHOTS / f"publishing-{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def file_of(offhook: Offhook) -> Path:
    return offhook.data / "tftp" / CONFIGURATION


def test_reviewed_rolled_back_and_adopted(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    (tmp_path / "phones.csv").write_text(
        "mac,model,label,call_server,button1_kind,button1_value,button1_password\n"
        "001122AABBCC,7962G,Reception,PBX,line,office,secret\n"
    )
    offhook.manage("addserver", "PBX", "--kind", "asterisk", "--address", "192.0.2.10")
    offhook.manage("importphones", str(tmp_path / "phones.csv"))
    sign_in(page, offhook)

    page.locator("#publish").click()
    page.get_by_role("button", name="Publish 2 files").click()
    expect(page.get_by_text("written as it was shown: 2 files.")).to_be_visible()
    published = file_of(offhook).read_bytes()

    edited = published.replace(b">Reception<", b">Front desk<")
    file_of(offhook).unlink()
    file_of(offhook).write_bytes(edited)
    page.goto("/publications/drift/")
    photograph(page, "drift")
    page.get_by_role("link", name=CONFIGURATION).click()
    expect(page.get_by_text("Front desk").first).to_be_visible()
    photograph(page, "drifted-file")
    page.get_by_role("button", name="Adopt into the records").click()
    expect(page.get_by_text("What changes", exact=True)).to_be_visible()
    photograph(page, "review")
    page.get_by_role("button", name="Publish 1 file").click()
    expect(page.get_by_text("written as it was shown: 1 file.")).to_be_visible()
    assert file_of(offhook).read_bytes() == edited

    photograph(page, "publication")
    page.get_by_role("button", name="Undo this publication").click()
    expect(page.get_by_role("heading", name="Undo Publication")).to_be_visible()
    page.get_by_role("button", name="Publish 1 file").click()
    expect(page.get_by_text("written as it was shown: 1 file.")).to_be_visible()
    assert file_of(offhook).read_bytes() == published
