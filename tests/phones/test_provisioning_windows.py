"""Provisioning windows from the administrator's side: who opens them, and what the pages and commands say."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.utils import timezone

from provisioning import provisioning_windows
from provisioning.management.commands.tftpd import _tftp_command
from provisioning.publish.errors import FolderUnusable
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_working_phone
from tests.memory import folder_in_memory
from tests.pages import notes_of, text_of

pytestmark = pytest.mark.django_db

TIMELINE = f"/phones/{MAC}/timeline/"
OPEN = f"{TIMELINE}open/"
OTHER = "00AA00AA00AA"
SHUT = "The window is shut: the servers keep the configuration of this phone back."


@pytest.fixture(autouse=True)
def state(settings: Any) -> Iterator[Path]:
    with folder_in_memory() as path:
        settings.TFTP_ROOT, settings.PUBLISH_STATE = path / "tftp", path / "state"
        settings.PROVISIONING_WINDOW_MINUTES = 30
        yield settings.PUBLISH_STATE


def is_open(mac: str) -> bool:
    window = provisioning_windows.window_of(mac)
    return window is not None and window.open_until is not None


def test_publishing_opens_the_phones_whose_files_it_writes() -> None:
    make_working_phone(MAC)
    make_working_phone(OTHER)
    publish([MAC])
    assert (is_open(MAC), is_open(OTHER)) == (True, False)


def test_it_is_open_for_the_minutes_of_the_setting() -> None:
    until = provisioning_windows.open_windows([MAC])
    assert timedelta(minutes=29) < until - timezone.now() <= timedelta(minutes=30)
    window = provisioning_windows.window_of(MAC)
    assert window is not None
    assert window.open_until is not None
    assert abs(window.open_until - until) < timedelta(milliseconds=1)


def test_a_window_is_opened_on_the_timeline_and_the_trail_says_so(admin_client) -> None:
    phone = make_phone(MAC)
    assert SHUT in text_of(admin_client.get(TIMELINE))
    page = admin_client.post(OPEN, follow=True)
    assert "can fetch its configuration until" in notes_of(page)[0]
    assert "The window is open" in text_of(page)
    (entry,) = LogEntry.objects.filter(additional_data__event="window opened")
    assert entry.object_repr == str(phone)


def opened() -> list[tuple[str, Any]]:
    """Return what the trail says of opened windows: of which record, and of how many phones."""
    entries = LogEntry.objects.filter(additional_data__event="window opened").order_by("pk")
    return [(entry.object_repr, entry.additional_data.get("phones")) for entry in entries]


def test_windows_are_opened_for_the_phones_that_are_ticked(editor_client) -> None:
    make_phone(MAC, label="Attic")
    make_phone(OTHER, label="Cellar")
    assert "Open windows" in text_of(editor_client.get("/phones/"))
    page = editor_client.post("/phones/windows/", {"mac": [MAC], "next": "/phones/?q=a"}, follow=True)
    assert page.redirect_chain == [("/phones/?q=a", 302)]
    assert "1 phone can fetch its configuration until" in notes_of(page)[0]
    assert (is_open(MAC), is_open(OTHER)) == (True, False)
    assert opened() == [("Attic", None)]


def test_windows_are_opened_for_all_that_match_and_the_trail_tells_the_number(editor_client, monkeypatch) -> None:
    monkeypatch.setattr("phones.views.provisioning_window._NAMED_IN_THE_TRAIL", 1)
    make_phone(MAC)
    make_phone(OTHER)
    page = editor_client.post("/phones/windows/", {"whole": "1", "of": "model=7941G"}, follow=True)
    assert "2 phones can fetch their configurations until" in notes_of(page)[0]
    assert (is_open(MAC), is_open(OTHER)) == (True, True)
    assert [phones for _, phones in opened()] == [2]


def test_no_window_is_opened_for_nobody_or_where_none_is_shut(editor_client, settings) -> None:
    make_phone(MAC)
    page = editor_client.post("/phones/windows/", follow=True)
    assert notes_of(page) == ["No phone was chosen: tick the phones first."]
    settings.PROVISIONING_WINDOW_MINUTES = 0
    assert editor_client.post("/phones/windows/", {"mac": [MAC]}).status_code == 404
    assert "Open windows" not in text_of(editor_client.get("/phones/"))


def test_without_windows_no_page_speaks_of_them(admin_client, settings) -> None:
    settings.PROVISIONING_WINDOW_MINUTES = 0
    make_phone(MAC)
    assert "window" not in text_of(admin_client.get(TIMELINE))
    assert admin_client.post(OPEN).status_code == 404
    make_working_phone(OTHER)
    publish([OTHER])
    assert not provisioning_windows.folder().exists()


def test_the_servers_are_told_of_the_folder_where_windows_are_used(settings) -> None:
    assert _tftp_command("127.0.0.1", 69)[-4:-2] == ["--windows", str(provisioning_windows.folder())]
    settings.PROVISIONING_WINDOW_MINUTES = 0
    assert "--windows" not in _tftp_command("127.0.0.1", 69)


def test_a_command_opens_some_or_all(capsys) -> None:
    make_phone(MAC)
    make_phone(OTHER)
    call_command("openwindow", "00:11:22:aa:bb:cc")
    assert capsys.readouterr().out == "1 phone can fetch its configuration for 30 minutes.\n"
    assert (is_open(MAC), is_open(OTHER)) == (True, False)
    call_command("openwindow", "--all", "--json")
    assert json.loads(capsys.readouterr().out)["opened"] == 2
    assert is_open(OTHER)


def test_the_command_needs_phones(capsys) -> None:
    with pytest.raises(CommandError, match="Name the phones, or give --all"):
        call_command("openwindow")


def test_the_command_says_when_no_window_is_ever_shut(settings) -> None:
    settings.PROVISIONING_WINDOW_MINUTES = 0
    with pytest.raises(CommandError, match="PROVISIONING_WINDOW_MINUTES is not set"):
        call_command("openwindow", "--all")


def test_a_folder_that_cannot_be_made_is_a_sentence(admin_client, state) -> None:
    make_phone(MAC)
    state.write_text("in the way")
    with pytest.raises(FolderUnusable, match="No window could be opened in"):
        provisioning_windows.open_windows([MAC])
    assert "No window could be opened in" in notes_of(admin_client.post(OPEN, follow=True))[0]
    chosen = admin_client.post("/phones/windows/", {"mac": [MAC]}, follow=True)
    assert "No window could be opened in" in notes_of(chosen)[0]
    assert opened() == []
