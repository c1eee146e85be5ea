"""A phone from its first request to its second new load, and what the timeline tells of all that."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Offhook
from tests.e2e.test_firmware import add_package, publish_step, say_what_it_runs
from tests.e2e.test_main_road import add_server, publish_this_phone, sign_in
from tests.e2e.test_timeline import reload_until
from tests.firmware.build import load_files, write_package
from tests.simulated_phone import SimulatedPhone

MAC = "00AA00AA00AA"
CONFIGURATION = f"SEP{MAC}.cnf.xml"
FIRST, OLD, NEW = "SCCP41.8-3-1S", "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"

NO_CONFIGURATION = f"The server does not have {CONFIGURATION}: the phone has no configuration."
COMPLETE = "The phone fetched its configuration and went on as far as dialplan.xml: it has all that it needs from here."
FETCHED = "The phone fetched the load {}."
RUNNING = (
    "The phone must be running the load {} now: it fetched it at the start before, came back, and did not ask for it "
    "again."
)
TRUST_LISTS = [(f"CTLSEP{MAC}.tlv", "Missing (harmless)"), (f"ITLSEP{MAC}.tlv", "Missing (harmless)")]
START = [*TRUST_LISTS, ("ITLFile.tlv", "Missing (harmless)")]
REST = [("Ringlist.xml", "Missing (harmless)"), ("dialplan.xml", "Served")]

pytestmark = pytest.mark.e2e


def let_an_hour_pass(offhook: Offhook) -> None:
    """Put all requests back in time, so that no phone is busy at this moment."""
    with closing(sqlite3.connect(offhook.data / "offhook.sqlite3", timeout=20)) as database, database:
        database.execute("UPDATE provisioning_filerequest SET asked_at = datetime(asked_at, '-1 hour')")


def adopt(page: Page) -> None:
    page.goto("/")
    reload_until(page, "1 unknown phone")
    page.goto("/phones/unknown/")
    expect(page.get_by_role("cell", name="00:AA:00:AA:00:AA")).to_be_visible()
    page.get_by_role("button", name="Adopt").click()
    page.locator("[name=model]").select_option("7941G")
    page.locator("[name=label]").fill("Workshop")
    page.locator("[name=call_server]").select_option(label="FRITZ!Box")
    page.locator("[name=line_name]").fill("workshop")
    page.locator("[name=line_password]").fill("long-password")
    page.get_by_role("button", name="Add the phone").click()
    expect(page.get_by_role("heading", name="Workshop")).to_be_visible()


def wish_for(page: Page, load: str) -> None:
    page.goto(f"/phones/{MAC}/firmware/")
    page.get_by_label("Wanted load").fill(load)
    page.get_by_role("button", name="Save the wish").click()
    say_what_it_runs(page, FIRST)


def stories(page: Page) -> list[tuple[str, str]]:
    """The state and the sentence of each boot, the first one first."""
    page.goto(f"/phones/{MAC}/timeline/")
    boots = page.locator(".boot").all()
    told = [(boot.locator(".state").inner_text(), boot.locator(".boot-sentence").inner_text()) for boot in boots]
    return told[::-1]


def steps(page: Page, boot: int) -> list[tuple[str, str]]:
    """The files of a boot with their outcomes; the last boot has the number 0."""
    rows = page.locator(".boot").nth(boot).locator("tbody tr").all()
    cells = [(row.locator("td").nth(1).text_content(), row.locator(".outcome").text_content()) for row in rows]
    return [(name or "", " ".join((outcome or "").split())) for name, outcome in cells]


def test_the_story_of_a_phone(page: Page, offhook: Offhook, tmp_path: Path) -> None:
    phone = SimulatedPhone(offhook.tftp_port, mac=MAC, running=FIRST)
    loads = {load: load_files(load) for load in (OLD, NEW)}
    sign_in(page, offhook)
    add_server(page)

    phone.boot()
    adopt(page)
    let_an_hour_pass(offhook)
    expected = [("Needs attention", NO_CONFIGURATION)]
    assert stories(page) == expected

    publish_this_phone(page)
    phone.boot()
    page.goto(f"/phones/{MAC}/timeline/")
    reload_until(page, "dialplan.xml")
    let_an_hour_pass(offhook)
    expected += [("All well", COMPLETE)]
    assert stories(page) == expected
    assert steps(page, 0) == [*START, (CONFIGURATION, "Served"), *REST]

    for load, files in loads.items():
        add_package(page, write_package(tmp_path, f"{load}.zip", files))
    wish_for(page, NEW)
    for load, noted in ((OLD, "Publish this step"), (NEW, "Runs now, and is the wanted load")):
        page.goto(f"/phones/{MAC}/firmware/")
        publish_step(page)
        phone.boot()
        assert phone.running == load
        page.goto(f"/phones/{MAC}/firmware/")
        reload_until(page, noted)  # without anybody saying that the phone runs it
        let_an_hour_pass(offhook)
        expected += [("All well", FETCHED.format(load)), ("All well", RUNNING.format(load))]
        assert stories(page) == expected
        members = [(name, "Served") for name in loads[load]]
        assert sorted(steps(page, 1)) == sorted([*START, (CONFIGURATION, "Served"), *members])
        assert steps(page, 0) == [*START, (CONFIGURATION, "Served"), *REST]

    phone.boot()
    page.goto(f"/phones/{MAC}/timeline/")
    reload_until(page, "busy at this moment")
    assert [name for name, _ in phone.asked[-6:]] == [name for name, _ in [*START, (CONFIGURATION, ""), *REST]]
