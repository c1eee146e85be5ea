"""S16: wrong passwords close an account to the address that they come from, and to nobody else."""

from http import HTTPStatus

import pytest
from axes.models import AccessAttempt
from django.conf import settings as shipped
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db

DOORS = ("/account/sign-in/", "/admin/login/")


@pytest.fixture(autouse=True)
def accounts(db) -> None:
    User.objects.create_user("alice", password="right-alice", is_staff=True)
    User.objects.create_user("bob", password="right-bob", is_staff=True)


def sign_in(name: str, password: str, door: str = DOORS[0], **headers: str) -> int:
    return Client().post(door, {"username": name, "password": password}, **headers).status_code


def guess(times: int, **headers: str) -> list[int]:
    return [sign_in("alice", f"wrong-{number}", **headers) for number in range(times)]


def test_after_too_many_wrong_passwords_the_right_one_is_refused_too() -> None:
    limit = shipped.AXES_FAILURE_LIMIT
    assert guess(20) == [HTTPStatus.OK] * (limit - 1) + [HTTPStatus.TOO_MANY_REQUESTS] * (21 - limit)
    assert [sign_in("alice", "right-alice", door) for door in DOORS] == [HTTPStatus.TOO_MANY_REQUESTS] * 2


def test_the_page_says_for_how_long() -> None:
    guess(20)
    page = Client().post(DOORS[0], {"username": "alice", "password": "x"}).content.decode()
    assert "15 minutes after the last try" in " ".join(page.split())


def test_guesses_at_either_door_count_together() -> None:
    for number in range(shipped.AXES_FAILURE_LIMIT):
        sign_in("alice", "wrong", DOORS[number % 2])
    assert sign_in("alice", "right-alice") == HTTPStatus.TOO_MANY_REQUESTS


def test_others_are_not_locked() -> None:
    guess(20)
    assert sign_in("bob", "right-bob") == HTTPStatus.FOUND
    assert sign_in("alice", "right-alice", REMOTE_ADDR="192.0.2.77") == HTTPStatus.FOUND


def test_a_right_password_forgets_the_wrong_ones() -> None:
    guess(shipped.AXES_FAILURE_LIMIT - 1)
    assert sign_in("alice", "right-alice") == HTTPStatus.FOUND
    assert sign_in("alice", "wrong") == HTTPStatus.OK


def test_an_invented_header_gives_no_new_tries() -> None:
    forged = [sign_in("alice", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}") for number in range(20)]
    assert forged[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_behind_a_proxy_an_invented_entry_gives_no_new_tries(settings) -> None:
    settings.PROXY_COUNT = 1
    for number in range(20):
        sign_in("alice", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.5")
    assert sign_in("alice", "right-alice", HTTP_X_FORWARDED_FOR="203.0.113.5") == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in("alice", "right-alice", HTTP_X_FORWARDED_FOR="203.0.113.6") == HTTPStatus.FOUND


def test_neither_passwords_nor_guesses_are_kept() -> None:
    guess(3)
    kept = str(list(AccessAttempt.objects.values()))
    assert "alice" in kept
    assert "wrong-" not in kept


def test_an_unknown_account_is_answered_like_a_known_one() -> None:
    pages = [Client().post(DOORS[0], {"username": name, "password": "x"}) for name in ("alice", "nobody")]
    known, unknown = (_without_token(page.content.decode()) for page in pages)
    assert known.replace("alice", "nobody") == unknown


def test_an_unknown_account_takes_as_much_work_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody learns names by the clock: what takes its time is the hashing of the password that was typed."""
    hashed: list[str] = []
    hasher = get_hasher()
    encode = type(hasher).encode

    def noted(self, password: str, *given: object) -> str:
        hashed.append(password)
        return encode(self, password, *given)

    monkeypatch.setattr(type(hasher), "encode", noted)
    for name in ("alice", "nobody"):
        assert sign_in(name, f"typed for {name}") == HTTPStatus.OK
    assert hashed == ["typed for alice", "typed for nobody"]


def _without_token(page: str) -> str:
    lines = page.splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower())
