"""S1: without an account there is the sign-in page, and nothing else."""

from http import HTTPStatus

import pytest
from django.test import Client

from tests.factories import MAC
from tests.security.access import Who, needed
from tests.security.furniture import SECRETS, database
from tests.security.site import Address, addresses, own_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SIGN_IN = ("/account/sign-in/", "/admin/login/")


def leads_to_sign_in(response) -> bool:
    return response.status_code == HTTPStatus.FOUND and response["Location"].startswith(SIGN_IN)


def is_open(address: Address) -> bool:
    if address.in_admin:
        return address.view == "admin:login"
    return Who.ANYBODY in (needed(address, "GET"), needed(address, "POST"))


def spellings(url: str) -> list[str]:
    """Other ways to write an address, which a careless guard may not recognise."""
    bare = url.rstrip("/")
    return [
        *(f"/{url}", f"{bare}//", f"{bare};x=1/", f"{bare}.json", f"{bare}%2f", f"{bare}/%2e/", f"{bare}%00/"),
        *(f"/account/sign-in/..{url}", f"/account/sign-in;{url}", f"/static/..{url}", f"/static/%2e%2e{url}"),
        *(url.upper(), f"{bare}?next={url}", f"{url}?format=json"),
    ]


def test_every_page_is_listed() -> None:
    for address in own_addresses():
        needed(address, "GET")


@pytest.mark.parametrize("method", METHODS)
def test_every_page_but_the_sign_in_leads_there(method: str) -> None:
    client, before = Client(), database()
    closed = [address for address in addresses() if not is_open(address)]
    assert len(closed) > 60
    answers = {address.view: client.generic(method, address.url) for address in closed}
    assert [view for view, answer in answers.items() if not leads_to_sign_in(answer)] == []
    assert database() == before


def test_no_other_spelling_opens_a_page() -> None:
    client = Client(raise_request_exception=False)
    for address in addresses():
        for url in spellings(address.url) if not is_open(address) else ():
            answer = client.get(url)
            refused = answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.MOVED_PERMANENTLY}
            assert refused or leads_to_sign_in(answer), (url, answer.status_code)


def test_the_page_of_an_unknown_address_tells_nothing_of_the_site() -> None:
    answer = Client().get("/no/such/page/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    for told in (MAC, "Reception", "/admin/", "/phones/", *SECRETS.values()):
        assert told not in answer.content.decode()


@pytest.mark.parametrize("headers", [{"Authorization": "Basic YWRtaW46"}, {"Cookie": "offhook_session_8000=admin"}])
def test_what_a_browser_claims_signs_nobody_in(headers: dict[str, str]) -> None:
    assert leads_to_sign_in(Client().get("/phones/", headers=headers))


def test_a_forged_header_of_the_server_signs_nobody_in() -> None:
    assert leads_to_sign_in(Client().get("/phones/", REMOTE_USER="admin", HTTP_X_REMOTE_USER="admin"))


@pytest.mark.parametrize(
    "path", ["settings.py", "../provisioning/settings.py", "%2e%2e/manage.py", "//etc/passwd", "."]
)
def test_static_files_are_those_of_the_static_folders(path: str) -> None:
    assert Client().get(f"/static/{path}").status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
