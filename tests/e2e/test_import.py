"""Moving in through a browser: dropped files are imported and published, and what they share goes together."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from provisioning.cnfxml.read import decode
from tests.corpus_table import facts_of_text
from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import sign_in
from tests.fleet import configuration

pytestmark = pytest.mark.e2e

FILES = {f"SEP0011223344{number:02X}.cnf.xml": configuration(label=f"Phone {number}") for number in range(1, 4)}
BROKEN = "SEP0011223344FF.cnf.xml"


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files onto the page as a hand with a mouse does."""
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name));
            return transfer;
        }""",
        {name: content.decode() for name, content in files.items()},
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": transfer})


def test_dropped_files_move_in_and_come_out_as_they_were(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    page.get_by_role("link", name="Import existing files").click()
    drop(page, {**FILES, BROKEN: b"<device>"})
    expect(page.get_by_role("status").filter(has_text="SEP001122334401.cnf.xml")).to_be_visible()
    page.get_by_role("button", name="Look at the files").click()

    expect(page.get_by_role("heading", name="3 phones to import")).to_be_visible()
    expect(page.get_by_role("heading", name="Refused: 1")).to_be_visible()
    assert "secret-office" not in page.content()
    page.get_by_label("Model").first.select_option(label="Cisco 8851")
    page.get_by_role("button", name="Import the ticked phones").click()
    expect(page.get_by_role("heading", name="3 phones imported")).to_be_visible()

    page.get_by_role("button", name="Publish now").click()
    expect(page.locator("tbody .state-published")).to_have_count(3)
    for name, content in FILES.items():
        published = offhook.fetch(name)
        assert published == offhook.manage("showconfig", name[3:15])
        assert facts_of_text(decode(published)) == facts_of_text(decode(content))

    propose_a_profile(page)
    for name in FILES:
        assert offhook.manage("showconfig", name[3:15]) == offhook.fetch(name)


def propose_a_profile(page: Page) -> None:
    """Put together what the phones share; none of them waits to be published after that."""
    page.get_by_role("link", name="Propose a profile").click()
    expect(page.get_by_text("settings are the same on all 3 phones.")).to_be_visible()
    page.get_by_label("Name of the new profile").fill("Office")
    page.get_by_label("call server").check()
    page.get_by_role("button", name="Make the profile").click()
    expect(page.get_by_text("No file changes by that.")).to_be_visible()
    page.goto("/phones/")
    expect(page.locator("tbody .state-published")).to_have_count(3)


def test_a_zip_works_without_scripts(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    archive = tmp_path / "tftp.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in FILES.items():
            file.writestr(f"tftpboot/{name}", content)
    sign_in(page, offhook)
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/phones/import/")
    page.locator("#files").set_input_files(archive)
    page.get_by_role("button", name="Look at the files").click()
    page.locator("[name=take]").first.uncheck()
    page.get_by_role("button", name="Import the ticked phones").click()
    expect(page.get_by_role("heading", name="2 phones imported")).to_be_visible()
    page.goto("/phones/")
    expect(page.get_by_text("00:11:22:33:44:01")).to_have_count(0)
    expect(page.get_by_text("00:11:22:33:44:02")).to_be_visible()


def drop_folder(page: Page, folder: Path) -> None:
    """Drop a folder of the disk onto the page: the browser itself makes its entries, as it does for a hand."""
    box = page.locator("[data-drop]").bounding_box()
    assert box is not None
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": event, "x": box["x"] + 8, "y": box["y"] + 8, "data": data})


def test_a_whole_folder_can_be_dropped(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    folder = tmp_path / "tftpboot"
    (folder / "old").mkdir(parents=True)
    for number in range(120):  # more than a browser tells of a folder at once
        (folder / f"SIP0011223344{number:02X}.cnf").write_text('line1_name: "620"\n')
    (folder / "SIPDefault.cnf").write_text('proxy1_address: "192.0.2.1"\n')
    (folder / "SIP41.9-4-2SR3-1S.loads").write_bytes(b"\1\0\2" + bytes(100))
    (folder / "old" / "SEP001122334402.cnf.xml").write_bytes(configuration())
    sign_in(page, offhook)
    page.goto("/phones/import/")
    drop_folder(page, folder)
    expect(page.locator("[data-drop-names]")).to_contain_text("+ 116")
    page.get_by_role("button", name="Look at the files").click()
    expect(page.get_by_role("heading", name="120 phones to import")).to_be_visible()
    expect(page.get_by_text("Its settings come in with those of 120 phones.")).to_be_visible()
    expect(page.get_by_role("heading", name="Refused")).to_have_count(0)


def test_a_whole_folder_moves_in(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    folder = tmp_path / "tftpboot"
    (folder / "old").mkdir(parents=True)
    (folder / "SIPDefault.cnf").write_text('proxy1_address: "192.0.2.1"\n')
    (folder / "SIP001122334401.cnf").write_text('line1_name: "620"\n')
    (folder / "dialplan.xml").write_text('<DIALTEMPLATE><TEMPLATE MATCH="*" TIMEOUT="3"/></DIALTEMPLATE>')
    (folder / "SIP41.9-4-2SR3-1S.loads").write_bytes(b"\1\0\2" + bytes(100))
    (folder / "old" / "SEP001122334402.cnf.xml").write_bytes(configuration())
    sign_in(page, offhook)
    page.goto("/phones/import/")
    page.locator("#folder").set_input_files(folder)
    expect(page.locator("[data-drop-names]")).to_contain_text("SIPDefault.cnf")
    page.get_by_role("button", name="Look at the files").click()
    expect(page.get_by_role("heading", name="1 phone to import")).to_be_visible()
    expect(page.get_by_text("Its settings come in with those of 1 phone.")).to_be_visible()
    page.get_by_role("button", name="Import the ticked phones").click()
    expect(page.get_by_text("Taken in besides: dialplan.xml")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator("tbody .state-published")).to_have_count(1)
    assert offhook.fetch("SIP001122334401.cnf") == b'line1_name: "620"\nproxy1_address: "192.0.2.1"\n'
    assert b'TIMEOUT="3"' in offhook.fetch("dialplan.xml")
