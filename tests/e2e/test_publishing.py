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


def test_many_phones_are_published_beside_the_requests(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    rows = [f"0011220{number:05},7962G,Desk{number},PBX,line,office{number},secret" for number in range(201)]
    head = "mac,model,label,call_server,button1_kind,button1_value,button1_password"
    (tmp_path / "phones.csv").write_text("\n".join([head, *rows]))
    offhook.manage("addserver", "PBX", "--kind", "asterisk", "--address", "192.0.2.10")
    offhook.manage("importphones", str(tmp_path / "phones.csv"))
    sign_in(page, offhook)

    page.locator("#publish").click()
    expect(page.get_by_role("heading", name="A publication is planned")).to_be_visible()
    photograph(page, "progress")
    button = page.get_by_role("button", name="Publish 202 files")
    expect(button).to_be_visible(timeout=60_000)
    button.click()
    expect(page.get_by_text("written as it was shown: 202 files.")).to_be_visible(timeout=60_000)
    assert len(list((offhook.data / "tftp").glob("SEP*"))) == 201


def test_a_wave_waits_for_its_phone(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    (tmp_path / "phones.csv").write_text(
        "mac,model,label,call_server,button1_kind,button1_value,button1_password\n"
        "001122AABBCC,7962G,First,PBX,line,office,secret\n"
        "001122AABBDD,7962G,Second,PBX,line,hall,secret\n"
    )
    offhook.manage("addserver", "PBX", "--kind", "asterisk", "--address", "192.0.2.10")
    offhook.manage("importphones", str(tmp_path / "phones.csv"))
    sign_in(page, offhook)

    page.goto("/waves/add/")
    page.get_by_label("Note").fill("New timers")
    page.get_by_role("button", name="Make the waves").click()
    page.get_by_role("button", name="Publish wave 1").click()
    expect(page.get_by_role("heading", name="Not arrived in wave 1")).to_be_visible()
    expect(page.get_by_role("button", name="Publish wave 2")).to_have_count(0)
    assert not (offhook.data / "tftp" / "SEP001122AABBDD.cnf.xml").exists()

    offhook.fetch(CONFIGURATION)
    begin = page.get_by_role("button", name="Publish wave 2")
    for _ in range(30):  # the log is written a moment after the file is served
        page.reload()
        if begin.count():
            break
        page.wait_for_timeout(300)
    photograph(page, "waves")
    begin.click()
    expect(page.get_by_text("Wave 2 is published.")).to_be_visible()
    assert (offhook.data / "tftp" / "SEP001122AABBDD.cnf.xml").exists()
