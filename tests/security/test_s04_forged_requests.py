"""S4: a page of somebody else cannot act for who is signed in, and looking changes nothing."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings as shipped
from django.contrib.auth.models import User
from django.test import Client

from tests.security.furniture import database, tree
from tests.security.site import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]


@pytest.fixture
def strict_client() -> Client:
    """A browser of the first administrator, whose forms lack the token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("admin"))
    return client


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_done_without_the_token(strict_client: Client, method: str, tftp_root: Path) -> None:
    before = database(), tree(tftp_root)
    answers = {address.view: strict_client.generic(method, address.url).status_code for address in addresses()}
    assert {view for view, status in answers.items() if status != HTTPStatus.FORBIDDEN} == _EXEMPT[method == "POST"]
    assert (database(), tree(tftp_root)) == before


_EXEMPT = {True: set(), False: {"firmware:upload", "phones:import", "phones:table"}}
"""Pages that look at the token themselves, after the method: without POST they answer 405."""


def test_a_token_of_another_browser_is_refused(strict_client: Client) -> None:
    strange = Client().get("/account/sign-in/").cookies[_cookie_name()].value
    strict_client.get("/phones/")
    answer = strict_client.post("/publications/publish/", {"csrfmiddlewaretoken": strange})
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_form_of_another_site_is_refused_with_the_token(strict_client: Client) -> None:
    strict_client.get("/phones/add/")
    token = strict_client.cookies[_cookie_name()].value
    sent = {"csrfmiddlewaretoken": token}
    refused = strict_client.post("/publications/publish/", sent, headers={"Origin": "https://evil.example"})
    taken = strict_client.post("/publications/publish/", sent, headers={"Origin": "http://testserver"})
    assert (refused.status_code, taken.status_code) == (HTTPStatus.FORBIDDEN, HTTPStatus.FOUND)


def test_looking_changes_nothing(superuser_client: Client, settings, tftp_root: Path, firmware_store: Path) -> None:
    folders = (tftp_root, settings.PUBLISH_STATE, firmware_store)
    superuser_client.get("/phones/import/")
    before = database(), tree(*folders)
    for address in addresses():
        for method in ("GET", "OPTIONS"):  # HEAD goes the way of GET
            superuser_client.generic(method, address.url)
    assert (database(), tree(*folders)) == before


def _cookie_name() -> str:
    return str(shipped.CSRF_COOKIE_NAME)
