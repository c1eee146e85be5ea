"""The trail: what is noted, by whom, and what never comes into it."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from phones.bulk import PhoneChange, store_phones
from phones.models import Phone
from provisioning.models import Publication
from provisioning.roles import Role
from provisioning.trail import prune_trail
from tests.factories import MAC, make_line, make_phone, make_profile, make_working_phone
from tests.pages import rows_of

pytestmark = pytest.mark.django_db

SECRET = "canary-5b1f"


@pytest.fixture
def operator_client() -> Client:
    return client_of(Role.OPERATOR)


def client_of(role: Role) -> Client:
    user = User.objects.create_user(f"one of the {role}")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    LogEntry.objects.all().delete()
    return client


def told(client: Client, query: str = "") -> list[list[str]]:
    """Return who, record and what of the trail's rows."""
    return [row[1:] for row in rows_of(client.get(f"/trail/{query}"))]


def test_a_change_is_told_field_by_field_with_who_and_from_where(operator_client: Client) -> None:
    phone = make_phone()
    LogEntry.objects.all().delete()
    operator_client.post(f"/phones/{MAC}/edit/", {"mac": MAC, "model": "7941G", "label": "Hall"})
    assert told(operator_client) == [
        ["one of the Operators 127.0.0.1", "Phone Hall", "Changed Label: Reception → Hall"]
    ]
    assert LogEntry.objects.get().object_pk == str(phone.pk)


def test_of_secrets_it_tells_that_they_changed(operator_client: Client) -> None:
    make_line(make_phone(), password=f"{SECRET}-old")
    LogEntry.objects.all().delete()
    sent = {"position": "1", "name": "office", "label": "Desk", "new_password": f"{SECRET}-new"}
    operator_client.post(f"/phones/{MAC}/buttons/1/", sent)
    operator_client.post(f"/phones/{MAC}/settings/?path=sshPassword", {"value": f"{SECRET}-ssh"})
    rows = [what for _who, _record, what in told(operator_client, "?days=")]
    assert rows == ["Changed Settings: changed", "Changed Password: changed"]
    assert SECRET not in str(list(LogEntry.objects.values()))


def test_new_and_deleted_records_are_told_with_what_they_hold(operator_client: Client) -> None:
    phone = make_phone(settings={"sshUserId": "x"})
    phone.delete()
    held = "Label: Reception; MAC address: 001122AABBCC; Model: 7941G"
    assert [row[2] for row in told(operator_client)] == [f"Deleted {held}", f"Added {held}"]


def test_neither_new_nor_deleted_records_leave_their_secrets(operator_client: Client) -> None:
    phone = make_phone(settings={"sshPassword": SECRET})
    make_line(phone, password=SECRET)
    make_profile(settings={"sshPassword": SECRET})
    User.objects.create_user("new", password=SECRET)
    phone.delete()
    assert LogEntry.objects.count() == 6
    assert SECRET not in str(list(LogEntry.objects.values()))
    assert "pbkdf2" not in str(list(LogEntry.objects.values()))
    assert "md5$" not in str(list(LogEntry.objects.values()))


def test_a_publication_is_one_entry(operator_client: Client, tftp_root: Path) -> None:
    for number in range(3):
        make_working_phone(f"00112200000{number}")
    LogEntry.objects.all().delete()
    operator_client.post("/publications/publish/", {"note": "Monday"})
    assert told(operator_client) == [
        [
            "one of the Operators 127.0.0.1",
            f"Publication {Publication.objects.get()}",
            "Published files: 4 note: Monday",
        ]
    ]


def test_many_at_once_are_one_entry_with_their_number() -> None:
    store_phones(PhoneChange(Phone(mac=f"00112200000{number}", model="7941G"), is_new=True) for number in range(5))
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.additional_data) == ("phones", {"event": "stored many", "phones": 5})


def test_an_import_is_one_entry_and_a_trial_is_none(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"SEP00112200000{number}.cnf.xml").write_text(
            "<device><loadInformation>x</loadInformation></device>"
        )
    call_command("importconfig", str(tmp_path), "--dry-run", stdout=StringIO())
    assert not LogEntry.objects.exists()
    call_command("importconfig", str(tmp_path), stdout=StringIO())
    entry = LogEntry.objects.get()
    assert entry.additional_data == {"event": "imported files", "phones": 3, "files": 0}
    assert entry.actor_email.endswith(" (command)")


@pytest.mark.parametrize("options", [[], ["--with-passwords"]])
def test_an_export_is_noted_when_it_has_passwords(options: list[str]) -> None:
    make_line(make_phone())
    LogEntry.objects.all().delete()
    call_command("exportphones", *options, stdout=StringIO())
    noted = [entry.additional_data for entry in LogEntry.objects.all()]
    assert noted == ([{"event": "exported", "phones": 1}] if options else [])


def test_what_prints_passwords_is_noted() -> None:
    make_working_phone()
    LogEntry.objects.all().delete()
    call_command("showconfig", MAC, stdout=StringIO())
    assert [entry.additional_data["event"] for entry in LogEntry.objects.all()] == ["passwords shown"]


def test_signing_in_and_out_and_locking_out_are_noted(settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]  # for signing out
    User.objects.create_user("alice", password="right")
    LogEntry.objects.all().delete()
    client = Client()
    client.post("/account/sign-in/", {"username": "alice", "password": "right"})
    client.post("/account/sign-out/")
    for _ in range(10):
        client.post("/account/sign-in/", {"username": "alice", "password": "wrong"})
    noted = [(entry.actor_email, entry.object_repr, entry.additional_data) for entry in LogEntry.objects.order_by("pk")]
    assert noted == [
        ("alice", "alice", {"event": "signed in"}),
        ("alice", "alice", {"event": "signed out"}),
        ("", "alice", {"event": "locked out", "address": "127.0.0.1"}),
    ]


def test_operators_see_nothing_of_accounts_and_viewers_nothing_at_all(viewer_client: Client) -> None:
    administrator, operator = client_of(Role.ADMINISTRATOR), client_of(Role.OPERATOR)
    User.objects.create_user("bob")
    make_profile()
    assert [row[1] for row in told(operator)] == ["Profile Office"]
    assert [row[1] for row in told(administrator)] == ["Profile Office", "User bob"]
    assert viewer_client.get("/trail/").status_code == 403


def test_filters_by_kind_person_time_text_and_record(operator_client: Client) -> None:
    phone = make_phone()
    make_line(phone)
    make_phone("001122000001", label="Hall")
    make_profile(name="Old")
    LogEntry.objects.filter(object_repr="Old").update(timestamp=timezone.now() - timedelta(days=40))
    LogEntry.objects.filter(object_repr="Hall").update(actor_email="alice")
    kind = LogEntry.objects.get(object_repr="Hall").content_type_id
    wanted = {
        "?days=30": ["Phone Hall", "Key Line Desk on key 1", "Phone Reception"],
        "?days=&q=old": ["Profile Old"],
        "?who=ali": ["Phone Hall"],
        f"?kind={kind}": ["Phone Hall", "Phone Reception"],
        f"?about=phones.phone:{phone.pk}": ["Key Line Desk on key 1", "Phone Reception"],
    }
    assert {query: [row[1] for row in told(operator_client, query)] for query in wanted} == wanted


def test_it_goes_on_where_the_page_ends(operator_client: Client) -> None:
    for number in range(60):
        make_profile(name=f"P{number:02}")
    first = rows_of(operator_client.get("/trail/"))
    key = LogEntry.objects.order_by("-pk")[49].pk
    assert f"before={key}" in operator_client.get("/trail/").content.decode()
    second = rows_of(operator_client.get(f"/trail/?before={key}"))
    assert [row[2] for row in first + second] == [f"Profile P{number:02}" for number in reversed(range(60))]


def test_the_number_of_queries_does_not_grow(operator_client: Client, django_assert_max_num_queries) -> None:
    for number in range(40):
        make_profile(name=f"P{number:02}")
    with django_assert_max_num_queries(10):
        operator_client.get("/trail/")


def test_the_history_of_a_phone_leads_to_its_entries(operator_client: Client) -> None:
    phone = make_phone()
    assert f"/trail/?about=phones.phone:{phone.pk}" in operator_client.get(f"/phones/{MAC}/history/").content.decode()


def test_old_entries_are_pruned(settings) -> None:
    settings.TRAIL_KEPT_DAYS = 30
    make_profile(name="Old")
    LogEntry.objects.update(timestamp=timezone.now() - timedelta(days=31))
    make_profile(name="New")
    assert (prune_trail(), [entry.object_repr for entry in LogEntry.objects.all()]) == (1, ["New"])


def test_an_invented_header_is_not_the_address(operator_client: Client) -> None:
    make_phone()
    sent = {"mac": MAC, "model": "7941G", "label": "Hall"}
    operator_client.post(f"/phones/{MAC}/edit/", sent, headers={"X-Forwarded-For": "198.51.100.1"})
    assert LogEntry.objects.order_by("pk").last().remote_addr == "127.0.0.1"
