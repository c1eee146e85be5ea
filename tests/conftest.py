"""What tests of several apps share."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import translation

# No test measures time, examples included; what holds up a submission has to be found again by whoever looks.
hypothesis.settings.register_profile("offhook", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("offhook")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a database server of its own, run what uses the database; the rest cannot tell the difference."""
    if "TEST_DATABASE_URL" not in os.environ:
        return
    others = [item for item in items if not _uses_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _uses_database(item)]


def _uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db"}.isdisjoint(fixtures)


@pytest.fixture(autouse=True)
def english() -> None:
    """Begin each test in English, whatever language the page of another one was asked for in."""
    translation.deactivate()


@pytest.fixture(scope="session")
def new_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys and an up-to-date database without records, to be copied: making one takes seconds."""
    data = tmp_path_factory.mktemp("new") / "data"
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        env=inherited | {"DATA_DIR": str(data)},
        cwd=Path(__file__).parents[1],
        check=True,
    )
    shutil.rmtree(data / "tftp", ignore_errors=True)  # made anew by each, for the group that it names
    return data


@pytest.fixture
def data(new_data: Path, tmp_path: Path) -> Path:
    """A data folder for a program that the test starts; there is nothing in it but a new database and its keys."""
    return shutil.copytree(new_data, tmp_path / "data")


@pytest.fixture
def tftp_root(settings, tmp_path: Path) -> Path:
    """A TFTP root of the test's own, which publishing writes to."""
    settings.TFTP_ROOT = tmp_path / "tftp"
    settings.PUBLISH_STATE = tmp_path / "state"
    return settings.TFTP_ROOT


@pytest.fixture
def firmware_store(settings, tmp_path: Path) -> Path:
    """A firmware store of the test's own."""
    settings.FIRMWARE_STORE = tmp_path / "firmware"
    return settings.FIRMWARE_STORE


@pytest.fixture
def viewer(db) -> User:
    """Somebody who may look at every page, and change nothing."""
    return User.objects.create_user("viewer")


@pytest.fixture
def viewer_client(viewer: User) -> Client:
    """A browser in which the viewer is signed in."""
    client = Client()
    client.force_login(viewer)
    return client


@pytest.fixture
def editor(db) -> User:
    """Somebody who may change records of phones and publish, but not see passwords."""
    user = User.objects.create_user("editor")
    everything = Permission.objects.filter(content_type__app_label__in=["phones", "provisioning"])
    user.user_permissions.set(everything.exclude(codename="reveal_secrets"))
    return user


@pytest.fixture
def editor_client(editor: User) -> Client:
    """A browser in which the editor is signed in."""
    client = Client()
    client.force_login(editor)
    return client
