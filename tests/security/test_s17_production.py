"""S17: with the settings that docs/deployment.md gives for production, Django finds nothing to warn of."""

import os
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client

from tests.security.sources import PROJECT

OWN = ("DATA_DIR", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "FIELD_KEYS", "SECRET_KEY", "TFTP_ROOT", "PUBLISH_STATE")
_START, _END = "<!-- production -->", "<!-- end of production -->"


def documented() -> dict[str, str]:
    text = (PROJECT / "docs/deployment.md").read_text(encoding="utf-8")
    return _assignments(text.partition(_START)[2].partition(_END)[0])


def shipped() -> dict[str, str]:
    return _assignments((PROJECT / "deploy/systemd/offhook.env").read_text(encoding="utf-8"))


def _assignments(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))


def manage(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=PROJECT,
        env=environment | {"DATA_DIR": str(data)} | more,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_django_warns_of_nothing(tmp_path: Path) -> None:
    settings = documented()
    assert {"HTTPS", "BEHIND_PROXY", "HSTS_SECONDS", "ALLOWED_HOSTS"} <= set(settings)
    ended = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **settings)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_shipped_file_for_services_says_what_the_documentation_says() -> None:
    assert shipped() == documented()


def test_a_missing_secret_key_is_no_known_one(tmp_path: Path) -> None:
    """Nothing starts without a key: an empty one is taken as none, and one is made."""
    ask = ("shell", "-v", "0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    printed = [manage(tmp_path / name, *ask, SECRET_KEY="").stdout.strip() for name in "ab"]
    assert min(map(len, printed)) > 50
    assert printed[0] != printed[1]


def test_a_folder_that_cannot_hold_the_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = manage(tmp_path / "file" / "data", "check")
    assert ended.returncode != 0
    assert "can be neither read nor made" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"HTTPS": "ture"}, "HTTPS is “ture”, and has to be true or false."),
        ({"BEHIND_PROXY": "ja"}, "BEHIND_PROXY is “ja”, and has to be true or false."),
        ({"DEBUG": "2"}, "DEBUG is “2”, and has to be true or false."),
        ({"FIELD_KEYS": "abc"}, "Key 1 of FIELD_KEYS is none: each has to be 32 bytes in base64"),
        ({"FIELD_KEYS": f"{'A' * 43}= c2hvcnQ="}, "Key 2 of FIELD_KEYS is none"),
    ],
    ids=str,
)
def test_a_slip_in_a_setting_stops_the_start(tmp_path: Path, setting: dict[str, str], sentence: str) -> None:
    ended = manage(tmp_path, "check", **setting)
    assert ended.returncode != 0
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "c2hvcnQ=" not in ended.stderr


@pytest.mark.django_db
def test_cookies_are_for_this_site_alone(settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    from django.contrib.auth.models import User

    User.objects.create_user("alice", password="right")
    client = Client()
    client.post("/account/sign-in/", {"username": "alice", "password": "right"})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (client.get("/").status_code, client.cookies[settings.CSRF_COOKIE_NAME]["samesite"]) == (
        HTTPStatus.OK,
        "Lax",
    )


@pytest.mark.django_db
def test_a_new_session_begins_with_signing_in() -> None:
    from django.contrib.auth.models import User

    User.objects.create_user("alice", password="right")
    client = Client()
    client.session.save()
    before = client.session.session_key
    client.post("/account/sign-in/", {"username": "alice", "password": "right"})
    assert client.session.session_key != before


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "a b"])
def test_another_host_is_refused(settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    client = Client(raise_request_exception=False)
    assert client.get("/account/sign-in/", HTTP_HOST=host).status_code == HTTPStatus.BAD_REQUEST
    assert client.get("/account/sign-in/", HTTP_HOST="127.0.0.1").status_code == HTTPStatus.OK


@pytest.mark.django_db
def test_signing_in_leads_to_no_other_site() -> None:
    from django.contrib.auth.models import User

    User.objects.create_user("alice", password="right")
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        sent = {"username": "alice", "password": "right", "next": target}
        assert Client().post("/account/sign-in/", sent)["Location"] == "/"
