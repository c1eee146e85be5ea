"""S14: no secret leaves the database but into the phone's own file, and to who may see it and asks."""

import logging
import re
from contextlib import suppress
from http import HTTPStatus
from io import StringIO
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.conf import settings as shipped
from django.core.management import call_command
from django.test import Client

from phones.models import Phone
from provisioning.roles import Role
from tests.factories import MAC
from tests.security.conftest import browser_of
from tests.security.furniture import SECRETS, database
from tests.security.site import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]

TYPED = "canary-typed-90ee"
CANARY = re.compile("canary-(line|phone|profile|server|account|typed)-[0-9a-f]{4}")


def leaks(text: str) -> list[str]:
    return [found.group() for found in CANARY.finditer(text)]


def pages(client: Client) -> dict[str, str]:
    shown = [address for address in addresses() if address.view not in {"logout", "admin:logout"}]
    return {address.url: client.get(address.url).content.decode(errors="replace") for address in shown}


def test_no_page_and_no_log_has_a_secret(superuser_client: Client, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        found = {url: leaks(page) for url, page in pages(superuser_client).items()}
    assert {url for url, secrets in found.items() if secrets} == set()
    assert leaks(caplog.text) == []


def test_what_is_typed_into_forms_is_neither_shown_again_nor_logged(superuser_client: Client, caplog) -> None:
    wrong = {"position": "1", "name": "", "new_password": TYPED, "value": TYPED, "password": TYPED, "username": "x"}
    own_password = f"/admin/auth/user/{superuser_client.session['_auth_user_id']}/password/"
    with caplog.at_level(logging.DEBUG):
        sent = [superuser_client.post(url, wrong) for url in (*_FORMS, own_password)]
    assert [answer.status_code for answer in sent] == [HTTPStatus.OK] * 3
    assert leaks("".join(answer.content.decode() for answer in sent) + caplog.text + str(database())) == []


_FORMS = (f"/phones/{MAC}/buttons/1/", f"/phones/{MAC}/buttons/add/?kind=line")


def test_an_error_on_the_way_tells_no_secret(superuser_client: Client, caplog, monkeypatch) -> None:
    def fail(*_arguments, **_options) -> None:
        stored_password = SECRETS["line"]
        raise RuntimeError(f"no secret in here, but {len(stored_password)} letters in a variable")

    monkeypatch.setattr("phones.views.configuration.configuration_of", fail)
    with caplog.at_level(logging.DEBUG):
        answer = superuser_client.post(f"/phones/{MAC}/configuration/", {"new_password": TYPED})
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "RuntimeError" in caplog.text
    assert leaks(answer.content.decode() + caplog.text) == []


def test_a_publication_and_the_commands_tell_no_secret(
    superuser_client: Client, tftp_root: Path, caplog, capsys
) -> None:
    with caplog.at_level(logging.DEBUG):
        superuser_client.post(f"/phones/{MAC}/edit/", {"mac": MAC, "model": "7941G", "label": "Hall"})
        superuser_client.post("/publications/publish/", {"note": "x"})
        for command in (["publish", "--dry-run", "--json"], ["verify", "--json"], ["exportphones"]):
            with suppress(SystemExit):  # verify ends with 1: somebody put a file into the folder
                call_command(*command, stdout=StringIO(), stderr=StringIO())
        output = StringIO()
        call_command("exportphones", stdout=output)
    assert "Hall" in output.getvalue()
    assert leaks(output.getvalue() + caplog.text + "".join(capsys.readouterr()) + str(database())) == []
    holding = {path.name for path in tftp_root.rglob("*") if path.is_file() and leaks(path.read_text(errors="replace"))}
    assert holding == {f"SEP{MAC}.cnf.xml"}


def test_a_file_changed_by_hand_is_compared_without_its_secrets(superuser_client: Client, tftp_root: Path) -> None:
    path = tftp_root / f"SEP{MAC}.cnf.xml"
    content = path.read_text().replace("Reception", "Changed by hand").replace(SECRETS["phone"], TYPED)
    path.unlink()
    path.write_text(content)
    for url in ("/publications/drift/", f"/publications/drift/{path.name}/", f"/phones/{MAC}/configuration/"):
        page = superuser_client.get(url)
        assert (page.status_code, leaks(page.content.decode())) == (HTTPStatus.OK, []), url


def test_only_who_may_see_passwords_sees_them_and_only_when_asking(superuser_client: Client) -> None:
    url = f"/phones/{MAC}/configuration/"
    refused = [browser_of(role).post(url) for role in (Role.VIEWER, Role.OPERATOR)]
    assert [answer.status_code for answer in refused] == [HTTPStatus.FORBIDDEN] * 2
    assert [leaks(answer.content.decode()) for answer in refused] == [[], []]
    assert not _reveals().exists()
    shown = browser_of(Role.ADMINISTRATOR).post(url)
    assert SECRETS["line"] in leaks(shown.content.decode())
    assert "no-store" in shown["Cache-Control"]
    entry = _reveals().get()
    assert (entry.actor_email, entry.object_pk) == (f"one of the {Role.ADMINISTRATOR}", str(Phone.objects.get().pk))
    assert leaks(str(database())) == []


def _reveals():
    return LogEntry.objects.filter(additional_data__event="passwords shown")


def test_no_session_cookie_or_message_carries_a_secret(superuser_client: Client) -> None:
    superuser_client.post(f"/phones/{MAC}/settings/?path=sshPassword", {"value": TYPED})
    cookies = "".join(cookie.value for cookie in superuser_client.cookies.values())
    answer = superuser_client.get("/")
    assert leaks(cookies + str(dict(superuser_client.session)) + answer.content.decode() + str(database())) == []


def test_what_uploads_leave_behind_is_private(superuser_client: Client) -> None:
    folder: Path = shipped.DATA_DIR / "imports"
    superuser_client.post("/phones/import/", {"files": StringIO("<device>x</device>")})
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
