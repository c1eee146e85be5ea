"""Phones of four kinds are set up on the pages for a FRITZ!Box, and what each fetches has nothing wrong with it."""

import pytest
from playwright.sync_api import Page, expect

from provisioning.cnfxml import flat, lint
from provisioning.cnfxml.lint import Severity
from provisioning.cnfxml.read import read
from tests.e2e.conftest import Offhook
from tests.e2e.test_main_road import add_server, sign_in

pytestmark = pytest.mark.e2e

MODELS = {"7941G": "001122000001", "8851": "001122000002", "7960G": "001122000003", "6921": "001122000004"}
FLAT = "7960G"


def add_phone(page: Page, model: str, account: str) -> None:
    """Add a phone as somebody who fills in what the form asks for, and nothing else."""
    page.goto("/phones/add/")
    page.locator("[name=mac]").fill(MODELS[model])
    page.locator("[name=model]").select_option(model)
    page.locator("[name=label]").fill(f"Desk{account}")
    page.locator("[name=call_server]").select_option(label="FRITZ!Box")
    page.locator("[name=line_name]").fill(account)
    page.locator("[name=line_password]").fill(f"Katze-{account}")
    page.get_by_role("button", name="Add the phone").click()
    expect(page.get_by_role("heading", name=f"Desk{account}")).to_be_visible()


def expect_no_findings(page: Page, model: str) -> None:
    """The phone's page says that nothing is wrong with it."""
    page.goto(f"/phones/{MODELS[model]}/findings/")
    assert page.locator(".severity-error, .severity-warning").count() == 0, page.locator("main").inner_text()


def publish(page: Page, model: str) -> None:
    page.goto(f"/phones/{MODELS[model]}/")
    page.get_by_role("button", name="Publish this phone").click()
    expect(page.get_by_text("Published SI" if model == FLAT else "Published SEP")).to_be_visible()


def sentences(model: str, content: bytes) -> list[str]:
    """Return what the checks say of a file as the phone fetched it, notes left out."""
    if model == FLAT:
        return list(flat.check(flat.read(content).values))
    found = lint.check(read(content), model)
    return [finding.sentence for finding in found if finding.severity is not Severity.NOTE]


def test_each_gets_a_file_that_passes_all_checks(page: Page, offhook: Offhook) -> None:
    sign_in(page, offhook)
    add_server(page)
    for number, model in enumerate(MODELS):
        add_phone(page, model, str(620 + number))
        expect_no_findings(page, model)
        publish(page, model)
        name = f"SIP{MODELS[model]}.cnf" if model == FLAT else f"SEP{MODELS[model]}.cnf.xml"
        content = offhook.fetch(name)
        assert str(620 + number).encode() in content
        assert sentences(model, content) == []
