"""The furnished site, and who looks at it."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from provisioning.roles import Role
from tests.security.furniture import furnish


@pytest.fixture(autouse=True)
def no_count_of_queries(settings) -> None:
    """What Django's own pages ask the database is not for these tests to judge."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]


@pytest.fixture(autouse=True)
def no_waiting_for_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No TFTP server runs beside these tests: the page that tries one need not wait until it is sure."""
    monkeypatch.setattr("phones.preflight_check.PATIENCE", 0.01)


@pytest.fixture
def furnished(db, tftp_root: Path, firmware_store: Path, tmp_path: Path) -> None:
    """A site with something of everything; see `furniture`."""
    furnish(tmp_path)


def browser_of(role: Role, *, staff: bool = False) -> Client:
    """Return a browser in which somebody of this role is signed in."""
    user = User.objects.create_user(f"one of the {role}", is_staff=staff)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def superuser_client(db) -> Client:
    """A browser of the first administrator, that gets the page "Something failed" as a browser does."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("admin"))
    return client
