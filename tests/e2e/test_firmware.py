"""From an old load to a new one: packages in, the plan, step by step, with a phone's own requests in between."""

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from firmware.loads import read_loads
from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import CONFIGURATION, MAC, add_phone, add_server, sign_in
from tests.firmware.build import load_files, tagged, write_package

SCCP, OLD, NEW = "SCCP41.8-3-1S", "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"

pytestmark = pytest.mark.e2e


def large_load(load: str) -> dict[str, bytes]:
    """A load whose first member is of a real one's size, 3 MB."""
    files = load_files(load)
    member = next(name for name in files if name.startswith("jar"))
    return files | {member: tagged(member, random.Random(load).randbytes(3_000_000))}


def add_package(page: Page, path: Path) -> None:
    page.goto("/firmware/")
    page.get_by_label("Package as Cisco publishes it").set_input_files(path)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=path.name)).to_be_visible()


def boot(offhook: Offhook, running: str) -> tuple[str, dict[str, bytes]]:
    """Ask for files as a phone does when it starts; return what it runs then, and the firmware that it fetched."""
    configuration = offhook.fetch(CONFIGURATION).decode()
    told = re.search(r"<loadInformation>(.*)</loadInformation>", configuration)[1]
    if told == running:
        return running, {}
    fetched = {f"{told}.loads": offhook.fetch(f"{told}.loads")}
    for member in read_loads(fetched[f"{told}.loads"]).members:
        fetched[member.name] = offhook.fetch(member.name)
    return told, fetched


def say_what_it_runs(page: Page, load: str) -> None:
    page.get_by_label("The phone now runs").fill(load)
    page.get_by_role("button", name="The phone now runs this").click()
    expect(page.get_by_text(f"runs {load}: that is noted")).to_be_visible()


def publish_step(page: Page) -> None:
    page.get_by_role("button", name="Publish this step").click()
    expect(page.get_by_text("Published: the phone fetches it when it next starts")).to_be_visible()


def test_from_an_old_load_to_a_new_one(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    sign_in(page, offhook)
    add_server(page)
    add_phone(page)
    loads = {load: large_load(load) for load in (OLD, NEW)}

    page.goto(f"/phones/{MAC}/firmware/")
    page.get_by_label("Wanted load").fill(NEW)
    page.get_by_role("button", name="Save the wish").click()
    say_what_it_runs(page, SCCP)
    expect(page.get_by_text("The way is blocked.")).to_be_visible()

    for load, files in loads.items():
        add_package(page, write_package(tmp_path, f"{load}.zip", files))
        expect(page.get_by_text("Complete")).to_be_visible()

    page.goto(f"/phones/{MAC}/firmware/")
    expect(page.locator(".way-load .mono")).to_have_text([SCCP, OLD, NEW])
    publish_step(page)
    running, fetched = boot(offhook, SCCP)
    assert (running, fetched) == (OLD, loads[OLD])
    assert boot(offhook, OLD) == (OLD, {})

    say_what_it_runs(page, OLD)
    expect(page.locator(".way-load .mono")).to_have_text([OLD, NEW])
    publish_step(page)
    running, fetched = boot(offhook, OLD)
    assert (running, fetched) == (NEW, loads[NEW])

    say_what_it_runs(page, NEW)
    expect(page.get_by_text("Runs now, and is the wanted load")).to_be_visible()
    assert boot(offhook, NEW) == (NEW, {})


def test_a_refused_package_is_told_where_it_was_chosen(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    sign_in(page, offhook)
    path = tmp_path / "notes.zip"
    path.write_bytes(b"no archive")
    page.goto("/firmware/")
    page.get_by_label("Package as Cisco publishes it").set_input_files(path)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("notes.zip is neither a ZIP, a COP nor a tar archive.")
