"""S3: no text of a stranger becomes SQL, and no parameter of an address breaks a page."""

from http import HTTPStatus

import pytest
from lxml import html

from tests.security.site import Address, admin_addresses, own_addresses
from tests.security.sources import called, calls, imported, sources

OF_SQL = {"raw", "extra", "RawSQL", "execute", "executemany", "executescript", "cursor"}
IMPORTED = {"django.db.models.expressions.RawSQL", "django.db.models.sql", "sqlite3.connect", "psycopg"}
OTHERS = {"super().execute"}
"""Calls of the same name that have nothing to do with SQL: a command's own."""
LOOKED_AT: dict[str, str] = {}
"""Modules that write SQL themselves, with the reason; there is none."""
NASTY = ("'", "id desc, (select 1)", "99999999999999999999", "\x00")
NASTIER = (
    *('"; DROP TABLE phones_phone; --', "-1", "0", "a" * 5000, "%00", "é\u202e", "__class__", "phone__password"),
    *("%s%s%n", "[]", "{}", "1e999", "../../etc/passwd"),
)
USUAL = (
    "page",
    "q",
    "find",
    "o",
    "p",
    "all",
    "e",
    "kind",
    "position",
    "path",
    "own",
    "sort",
    "order",
    "next",
    "_popup",
)
ALLOWED = {200, 302, 400, 403, 404, 405}


def test_no_module_writes_sql() -> None:
    """What writes SQL goes through the ORM instead, or is listed with its reason; under another name, too."""
    assert [str(path) for path in sources() if imported(path) & IMPORTED] == []
    found = {(str(path), called(call)) for path in sources() for call in calls(path)}
    of_sql = {path for path, name in found if name.rpartition(".")[2] in OF_SQL and name not in OTHERS}
    assert of_sql == set(LOOKED_AT)


@pytest.mark.django_db
@pytest.mark.usefixtures("furnished")
def test_no_parameter_breaks_a_page(superuser_client) -> None:
    for address in (*own_addresses(), *_lists_of_administration()):
        names = {*USUAL, *_fields(superuser_client.get(address.url))}
        for text in NASTY:
            answer = superuser_client.get(address.url, dict.fromkeys(names, text))
            assert answer.status_code in ALLOWED, (address.url, text, answer.status_code)


@pytest.mark.django_db
@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("name", ["q", "model", "profile", "call_server", "state", "page", "find", "path", "kind"])
def test_no_single_parameter_breaks_the_pages_that_read_it(superuser_client, name: str) -> None:
    pages = ("/phones/", "/phones/001122AABBCC/buttons/add/", "/publications/")
    for url in pages:
        for text in NASTY + NASTIER:
            assert superuser_client.get(url, {name: text}).status_code in ALLOWED, (url, name, text)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/search/?q=a%00", "/publications/1/files/a%00/", "/%00/"])
def test_an_address_with_a_nul_is_refused_before_the_database_sees_it(superuser_client, url: str) -> None:
    answer = superuser_client.get(url)
    assert (answer.status_code, answer.content) == (HTTPStatus.BAD_REQUEST, b"This address makes no sense.")


@pytest.mark.django_db
def test_a_way_back_that_is_a_word_leads_to_a_page_and_breaks_none(superuser_client) -> None:
    for url in ("/phones/chosen/", "/phones/publish/"):
        answer = superuser_client.post(url, {"next": "nowhere"})
        assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "nowhere")


@pytest.mark.django_db
@pytest.mark.usefixtures("furnished")
def test_no_number_breaks_the_pages_that_read_one(superuser_client) -> None:
    digits = "9" * 5000
    for url in (
        f"/trail/?before={digits}",
        f"/phones/?page={digits}",
        f"/phones/many/edit/?mac=001122AABBCC&path=sipProfile/sipLines/line[@button={digits}]/port",
        "/phones/many/edit/?mac=001122AABBCC&path=sipProfile/sipLines/line[@button=\u00b2]/port",
        "/admin/phones/phone/add/?profile=x&call_server=%00&mac=1",
        f"/admin/phones/profile/add/?parent={digits}",
    ):
        assert superuser_client.get(url).status_code in ALLOWED, url


@pytest.mark.django_db
@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("lookup", ["buttons__password", "password", "buttons__password__startswith"])
def test_the_administration_filters_by_no_secret(superuser_client, lookup: str) -> None:
    for page in ("/admin/phones/phone/", "/admin/phones/line/"):
        assert superuser_client.get(page, {lookup: "c"}).status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.FOUND}


def _lists_of_administration() -> list[Address]:
    return [address for address in admin_addresses() if address.view.endswith(("_changelist", ":autocomplete"))]


def _fields(answer) -> list[str]:
    """Return the names of what a page's forms send in its address."""
    if answer.status_code != HTTPStatus.OK or "html" not in answer["Content-Type"]:
        return []
    return html.fromstring(answer.content).xpath("//form[not(@method='post')]//*[@name]/@name")
