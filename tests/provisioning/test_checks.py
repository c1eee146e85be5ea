"""System checks: the shipped settings pass, and each mistake is told with a way out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's name

from provisioning.checks import (
    file_sources_exist,
    key_files_are_private,
    phones_can_read_the_files,
    sqlite_stands_parallel_writers,
    state_lies_outside_the_root,
    tftp_root_is_usable,
)

ALL: list[Callable[[], list[CheckMessage]]] = [
    file_sources_exist,
    key_files_are_private,
    phones_can_read_the_files,
    sqlite_stands_parallel_writers,
    state_lies_outside_the_root,
    tftp_root_is_usable,
]


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.__name__)
def test_the_shipped_settings_pass(tftp_root: Path, check: Callable[[], list[CheckMessage]]) -> None:
    assert check() == []


def test_every_check_is_registered() -> None:
    assert set(ALL) <= set(checks.registry.registry.get_checks())


def test_a_root_that_cannot_be_made_is_an_error(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.TFTP_ROOT, settings.PUBLISH_STATE = tmp_path / "file", tmp_path / "state"
    sentence = f"{tmp_path}/file is no folder that this user can write to. Give it to the user that runs Offhook."
    hint = "See TFTP_ROOT and PUBLISH_STATE in the documentation."
    assert tftp_root_is_usable() == [Error(sentence, hint=hint, id="offhook.E001")]


def test_a_group_that_does_not_exist_is_an_error(settings: Any, tftp_root: Path) -> None:
    settings.TFTP_GROUP = "no-such-group"
    assert [message.id for message in tftp_root_is_usable()] == ["offhook.E001"]


def test_a_state_that_phones_could_fetch_is_an_error(settings: Any, tftp_root: Path) -> None:
    settings.PUBLISH_STATE = tftp_root / "state"
    sentence = "PUBLISH_STATE lies inside of TFTP_ROOT: phones could fetch it."
    hint = f"Set PUBLISH_STATE to a folder beside {tftp_root}."
    assert state_lies_outside_the_root() == [Error(sentence, hint=hint, id="offhook.E002")]
    settings.PUBLISH_STATE = tftp_root
    assert [message.id for message in state_lies_outside_the_root()] == ["offhook.E002"]


@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o640, True), (0o604, True), (0o620, True)])
def test_a_key_that_others_can_read_is_an_error(settings: Any, tmp_path: Path, mode: int, *, told: bool) -> None:
    settings.SECRETS_DIR = tmp_path
    key = tmp_path / "field_keys"
    key.write_text("secret")
    key.chmod(mode)
    sentence = f"The key file {key} can be read by others."
    hint = f"chmod 600 {key}; then consider its secret known, and replace it."
    assert key_files_are_private() == ([Error(sentence, hint=hint, id="offhook.E003")] if told else [])


def test_no_key_files_are_no_error(settings: Any, tmp_path: Path) -> None:
    settings.SECRETS_DIR = tmp_path / "none"
    assert key_files_are_private() == []


@pytest.mark.parametrize("option", ["transaction_mode", "timeout", "init_command"])
def test_a_database_that_parallel_writers_would_lock_is_a_warning(
    settings: Any, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        pytest.skip("the tests run on another database than SQLite")
    options = {name: value for name, value in database["OPTIONS"].items() if name != option}
    monkeypatch.setitem(database, "OPTIONS", options)
    sentence = f"The SQLite option {option} is not what Offhook needs."
    assert sqlite_stands_parallel_writers() == [Warning(sentence, hint="Leave OPTIONS as shipped.", id="offhook.W001")]


def test_another_database_needs_no_options(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {})
    assert sqlite_stands_parallel_writers() == []


@pytest.mark.parametrize("path", ["phones.files.nothing", "nowhere.function", "no-path"])
def test_a_source_that_does_not_exist_is_an_error(settings: Any, path: str) -> None:
    expected = [Error(f"{path} cannot be imported.", hint="Correct the setting that names it.", id="offhook.E004")]
    settings.FILE_SOURCES = ["phones.phone_files.phone_files", path]
    assert file_sources_exist() == expected
    settings.FILE_SOURCES, settings.WAITING_COUNT = [], path
    assert file_sources_exist() == expected


@pytest.mark.parametrize(
    ("mode", "told"), [(0o640, False), (0o644, False), (0o440, True), (0o660, True), (0o666, True)]
)
def test_a_mode_that_shuts_out_the_owner_or_lets_others_write_is_a_warning(
    settings: Any, mode: int, *, told: bool
) -> None:
    settings.TFTP_FILE_MODE = mode
    assert [message.id for message in phones_can_read_the_files()] == (["offhook.W002"] if told else [])
