"""The second step of signing in: no page without it, whichever door the password was given at."""

from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html

from provisioning.accounts.app import AuthenticatorApp
from provisioning.accounts.second_step import begin, complete, key_text, switch_off
from provisioning.keyfiles import new_field_key
from tests.pages import notes_of
from tests.security.furniture import database

pytestmark = pytest.mark.django_db

CODE = "/account/second-step/"
SET_UP = "/account/second-step/set-up/"


@pytest.fixture(autouse=True)
def no_count_of_queries(settings) -> None:
    """Signing in cycles the session's key."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_superuser("alice", password="right-alice")


@pytest.fixture
def codes(alice: User) -> list[str]:
    """Alice has set up an app; her backup codes."""
    device = begin(alice)
    found = complete(device, code_of(device))
    AuthenticatorApp.objects.update(last_t=-1)  # so that the same half minute's code is good once more
    return found


def code_of(device: AuthenticatorApp) -> str:
    return f"{totp(device.bin_key):06}"


def wrong_code(alice: User) -> str:
    return f"{(int(code_of(AuthenticatorApp.objects.get(user=alice))) + 500_000) % 1_000_000:06}"


def signed_in(door: str = "/account/sign-in/") -> Client:
    client = Client()
    client.post(door, {"username": "alice", "password": "right-alice"})
    return client


def is_in(client: Client) -> bool:
    return client.get("/phones/").status_code == HTTPStatus.OK


def test_without_it_the_password_is_enough(alice: User) -> None:
    assert is_in(signed_in())


@pytest.mark.parametrize("door", ["/account/sign-in/", "/admin/login/"])
def test_the_password_alone_opens_no_page(codes: list[str], door: str) -> None:
    client = signed_in(door)
    for page in ("/", "/phones/", "/phones/import/", "/admin/", "/admin/auth/user/", "/account/", SET_UP, "/trail/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].startswith(f"{CODE}?next=")) == (302, True), page
    for url in ("/publications/publish/", "/account/second-step/off/", "/account/password/", SET_UP):
        assert client.post(url, {"password": "right-alice", "begin": "1"})["Location"] == f"{CODE}?next=%2F"
    assert AuthenticatorApp.objects.filter(confirmed=True).count() == 1


def test_the_code_leads_to_the_page_that_was_asked_for(alice: User, codes: list[str]) -> None:
    client = signed_in()
    address = client.get("/phones/?q=Hall")["Location"]
    answer = client.post(address, {"code": code_of(AuthenticatorApp.objects.get(user=alice))})
    assert (answer.status_code, answer["Location"], is_in(client)) == (302, "/phones/?q=Hall", True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_leads_to_no_other_site(alice: User, codes: list[str], target: str) -> None:
    answer = signed_in().post(f"{CODE}?next={target}", {"code": codes[0]})
    assert answer["Location"] == "/"


def test_a_wrong_code_lets_nobody_in_and_makes_the_right_one_wait(alice: User, codes: list[str]) -> None:
    client = signed_in()
    page = client.post(CODE, {"code": wrong_code(alice)})
    assert "This code is not right" in page.content.decode()
    client.post(CODE, {"code": code_of(AuthenticatorApp.objects.get(user=alice))})
    assert not is_in(client)


def test_a_code_is_good_once(alice: User, codes: list[str]) -> None:
    code = code_of(AuthenticatorApp.objects.get(user=alice))
    first, second = signed_in(), signed_in()
    first.post(CODE, {"code": code})
    second.post(CODE, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_backup_code_is_good_once(codes: list[str]) -> None:
    assert len(set(codes)) == 8
    first, second = signed_in(), signed_in()
    first.post(CODE, {"code": codes[3].upper()})
    second.post(CODE, {"code": codes[3]})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_new_session_begins_with_the_code(codes: list[str]) -> None:
    client = signed_in()
    before = client.session.session_key
    client.post(CODE, {"code": codes[0]})
    assert client.session.session_key != before


def test_setting_it_up_shows_the_key_once_and_the_backup_codes_once(alice: User) -> None:
    client = signed_in()
    client.post(SET_UP, {"begin": "1"})
    device = AuthenticatorApp.objects.get(user=alice)
    image = client.get("/account/second-step/key.svg")
    assert (image["Content-Type"], image.content[:5]) == ("image/svg+xml", b"<?xml")
    assert "no-store" in image["Cache-Control"]
    done = client.post(SET_UP, {"code": code_of(device)})
    shown = html.document_fromstring(done.content.decode()).xpath("//main//li/text()")
    assert sorted(shown) == sorted(StaticDevice.objects.get(user=alice).token_set.values_list("token", flat=True))
    assert "no-store" in done["Cache-Control"]
    assert is_in(client)
    assert client.get("/account/second-step/key.svg").status_code == 302
    assert not is_in(signed_in())


def test_a_wrong_first_code_switches_nothing_on(alice: User) -> None:
    client = signed_in()
    client.post(SET_UP, {"begin": "1"})
    assert "This code is not right" in client.post(SET_UP, {"code": wrong_code(alice)}).content.decode()
    assert is_in(signed_in())


def test_switching_off_and_new_codes_need_the_password(alice: User, codes: list[str]) -> None:
    client = signed_in()
    client.post(CODE, {"code": codes[0]})
    for url in ("/account/second-step/off/", "/account/second-step/codes/"):
        assert "This is not your password" in client.post(url, {"password": "wrong"}).content.decode()
    assert StaticDevice.objects.get(user=alice).token_set.count() == 7
    client.post("/account/second-step/codes/", {"password": "right-alice"})
    assert StaticDevice.objects.get(user=alice).token_set.count() == 8
    client.post("/account/second-step/off/", {"password": "right-alice"})
    assert is_in(signed_in())


def test_an_administrator_resets_that_of_another(alice: User, codes: list[str]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    client.post("/admin/auth/user/", {"action": "reset_second_step", "_selected_action": str(alice.pk)})
    assert is_in(signed_in())


def test_no_page_of_administration_shows_keys_or_backup_codes(alice: User, codes: list[str]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    for model in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert client.get(f"/admin/{model}/").status_code == HTTPStatus.NOT_FOUND


@pytest.fixture
def required(settings) -> Iterator[None]:
    settings.SECOND_STEP_FOR_ADMINISTRATORS = True
    return


@pytest.mark.usefixtures("required")
def test_where_it_is_required_administrators_set_it_up_first(alice: User) -> None:
    client = signed_in()
    assert client.get("/phones/")["Location"] == f"{SET_UP}?next=%2Fphones%2F"
    client.post(SET_UP, {"begin": "1"})
    client.post(SET_UP, {"code": code_of(AuthenticatorApp.objects.get(user=alice))})
    assert is_in(client)


@pytest.mark.usefixtures("required")
def test_where_it_is_required_others_need_none(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_superuser=False)
    assert is_in(signed_in())


def test_the_own_password_is_changed_on_a_page_of_its_own(alice: User) -> None:
    client = signed_in()
    new = "a-much-better-one-77"
    sent = {"old_password": "right-alice", "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", sent)["Location"] == "/account/"
    alice.refresh_from_db()
    assert (alice.check_password(new), is_in(client)) == (True, True)
    wrong = client.post("/account/password/", sent)
    assert [note.count("Your old password was entered incorrectly") for note in notes_of(wrong)] == [1]
    assert new not in wrong.content.decode()


def test_the_database_holds_no_key_in_clear_and_keys_can_change(alice: User, settings) -> None:
    device = begin(alice)
    stored = str(database())
    assert [key for key in (device.key, key_text(device).replace(" ", "")) if key in stored] == []
    settings.FIELD_KEYS = [new_field_key(), *settings.FIELD_KEYS]
    call_command("rotatekeys", stdout=StringIO())
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert AuthenticatorApp.objects.get().key == device.key


def test_with_another_key_nobody_gets_in_and_administrators_can_reset_it(
    codes: list[str], alice: User, settings
) -> None:
    settings.FIELD_KEYS = [new_field_key()]
    client = signed_in()
    answer = client.post(CODE, {"code": "123456"})
    assert (answer.status_code, is_in(client)) == (HTTPStatus.SERVICE_UNAVAILABLE, False)
    switch_off(alice)
    assert is_in(signed_in())


def test_what_was_set_up_before_moves_to_where_keys_are_encrypted(alice: User) -> None:
    old = TOTPDevice.objects.create(user=alice, name="app", last_t=7)
    migration = import_module("provisioning.migrations.0013_authenticator_apps")
    migration.encrypt_keys(apps, None)
    moved = AuthenticatorApp.objects.get()
    assert (moved.key, moved.last_t, moved.confirmed, moved.user) == (old.key, 7, True, alice)
    assert not TOTPDevice.objects.exists()
    migration.decrypt_keys(apps, None)
    assert (TOTPDevice.objects.get().key, AuthenticatorApp.objects.exists()) == (old.key, False)
