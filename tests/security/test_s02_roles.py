"""S2: each role may do what the table says, at every page and in Django's administration, and nothing else."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from lxml import html

from provisioning.roles import PERMISSIONS, Role
from tests.security.access import Who, needed
from tests.security.conftest import browser_of
from tests.security.furniture import SECRETS, database, tree
from tests.security.site import admin_addresses, own_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]

RANKS = {Role.VIEWER: Who.VIEWER, Role.OPERATOR: Who.OPERATOR, Role.ADMINISTRATOR: Who.ADMINISTRATOR}
REFUSALS = {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
CRAFTED = {
    "name": "x",
    "label": "x",
    "mac": "001122AABBCC",
    "kind": "generic",
    "address": "192.0.2.66",
    "port": "5060",
    "value": "x",
    "reset": "1",
    "wanted_load": "SIP41.8-5-2S",
    "running_load": "x",
    "note": "x",
    "position": "1",
}


def verdict(role: Role, method: str, address, client) -> str:
    """Say what is wrong with the answer; nothing when it is as the table has it."""
    with transaction.atomic():
        status = client.generic(method, address.url).status_code if method == "GET" else _post(client, address.url)
        transaction.set_rollback(True)
    who = needed(address, method)
    wrong = {*REFUSALS, *([HTTPStatus.NOT_FOUND] if method == "GET" else [])}
    expected = status in REFUSALS if who > RANKS[role] else status not in wrong and status < 500
    return "" if expected else f"{method} {address.view} answers {status} to {role}"


def _post(client, url: str) -> int:
    return client.post(url, CRAFTED).status_code


@pytest.mark.parametrize("role", Role)
def test_every_page_answers_each_role_as_the_table_says(role: Role) -> None:
    client = browser_of(role)
    pages = [address for address in own_addresses() if address.view not in {"login", "logout"}]
    found = [verdict(role, method, address, client) for address in pages for method in ("GET", "POST")]
    assert [wrong for wrong in found if wrong] == []


def test_what_a_viewer_sends_changes_nothing(tftp_root: Path, firmware_store: Path) -> None:
    client = browser_of(Role.VIEWER)
    before = database(), tree(tftp_root, firmware_store)
    refused = {}
    for address in own_addresses():
        if address.view != "logout" and needed(address, "POST") in {Who.OPERATOR, Who.ADMINISTRATOR}:
            refused[address.view] = _post(client, address.url)
    assert len(refused) > 15
    assert set(refused.values()) == {HTTPStatus.FORBIDDEN}
    assert (database(), tree(tftp_root, firmware_store)) == before


def test_what_a_viewer_with_staff_status_sends_to_the_administration_changes_nothing(
    tftp_root: Path, firmware_store: Path
) -> None:
    client = browser_of(Role.VIEWER, staff=True)
    assert client.get("/admin/phones/phone/").status_code == HTTPStatus.OK
    before = database(), tree(tftp_root, firmware_store)
    for address in admin_addresses():
        if address.view not in {"admin:logout", "admin:password_change"}:
            client.post(address.url, {**CRAFTED, "post": "yes", "action": "delete_selected", "_selected_action": "1"})
            client.post(address.url, {**CRAFTED, "action": "publish_to_tftp", "_selected_action": "1"})
    assert (database(), tree(tftp_root, firmware_store)) == before


@pytest.mark.parametrize("role", Role)
def test_without_staff_status_no_role_enters_the_administration(role: Role) -> None:
    client = browser_of(role)
    for address in admin_addresses():
        if address.view not in {"admin:login", "admin:logout"}:
            answer = client.get(address.url)
            assert (answer.status_code, answer["Location"].startswith("/admin/login/")) == (302, True), address.view


def test_a_viewer_sees_neither_a_secret_nor_the_button_to_publish() -> None:
    client = browser_of(Role.VIEWER)
    pages = [address for address in own_addresses() if needed(address, "GET") is Who.VIEWER]
    for address in pages:
        page = client.get(address.url).content.decode()
        assert [secret for secret in SECRETS.values() if secret in page] == [], address.view
        if page:  # some only lead on
            assert html.fromstring(page).xpath("//form[contains(@action, 'publish')]//button") == [], address.view


def test_the_roles_hold_what_their_table_says_and_no_more() -> None:
    everything = Permission.objects.select_related("content_type")
    for role in Role:
        held = {_name(one) for one in Group.objects.get(name=role).permissions.select_related("content_type")}
        assert held == {name for name in map(_name, everything) if _matches(name, PERMISSIONS[role])}
    viewers = Group.objects.get(name=Role.VIEWER).permissions
    assert not viewers.exclude(codename__startswith="view_").exists()
    operators = Group.objects.get(name=Role.OPERATOR).permissions
    assert not operators.filter(codename="reveal_secrets").exists()
    assert not operators.filter(content_type__app_label="auth").exists()


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])) for pattern in patterns)
