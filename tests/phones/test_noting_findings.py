"""What is noted of checked phones: when it holds, what the list and the page of problems make of it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from phones.changes import put_setting, save_phone, save_shared, want_load
from phones.checking import findings_of
from phones.importers.files import import_paths
from phones.models import CheckedPhone, FindingKind, NotedFinding, Phone, Registration
from phones.noting_findings import note_findings
from phones.upgrades import observed
from provisioning.cnfxml.lint import Severity
from provisioning.encryption import SecretUnreadable
from provisioning.jobs import Task, perform
from provisioning.progress import unseen
from tests.factories import make_line, make_phone, make_profile, make_server, make_speed_dial, make_working_phone
from tests.fleet import configuration
from tests.pages import rows_of, text_of

pytestmark = pytest.mark.django_db

LIST, PROBLEMS = "/phones/", "/phones/problems/"
SOUND, WARNED, FAULTY, UNMADE = (f"00112200000{number}" for number in range(4))


@pytest.fixture
def phones() -> None:
    """A phone without a finding, one with a key too many, one without a line, and one of which no file can be made."""
    server = make_server()
    for mac in (SOUND, WARNED):
        make_line(make_phone(mac, label=mac, call_server=server), name=mac, label="Desk", password="Wq7-kettle1")
    make_speed_dial(Phone.objects.get(mac=WARNED), 9)
    make_phone(FAULTY, label=FAULTY, call_server=server)
    make_phone(UNMADE, label=UNMADE, call_server=server, model="")
    note_findings(Phone.objects.all())


def listed(client: Client, **query: str) -> list[str]:
    page = client.get(LIST, query)
    return [row[1] for row in rows_of(page)] if b"<table" in page.content else []


def unchecked() -> list[str]:
    return sorted(Phone.objects.unchecked().values_list("mac", flat=True))


@pytest.mark.usefixtures("phones")
def test_what_is_noted_is_what_the_page_of_the_phone_counts() -> None:
    noted = {row.phone.mac: (row.errors, row.warnings) for row in CheckedPhone.objects.select_related("phone")}
    assert noted == {SOUND: (0, 0), WARNED: (0, 1), FAULTY: (1, 0), UNMADE: (1, 0)}
    for phone in Phone.objects.all():
        found = [finding.severity for finding in findings_of(phone)]
        assert noted[phone.mac] == (found.count(Severity.ERROR), found.count(Severity.WARNING))


@pytest.mark.usefixtures("phones")
def test_phones_are_found_by_their_findings(viewer_client: Client) -> None:
    assert {wish: listed(viewer_client, findings=wish) for wish in ("errors", "warnings", "unchecked", "any")} == {
        "errors": [FAULTY, UNMADE],
        "warnings": [WARNED],
        "unchecked": [],
        "any": [WARNED, FAULTY, UNMADE],
    }


@pytest.mark.usefixtures("phones")
def test_the_problems_lead_to_the_phones_that_have_them(viewer_client: Client) -> None:
    page = viewer_client.get(PROBLEMS)
    no_line = "The phone has no line with an account: add one, or it shows “Unprovisioned”."
    assert rows_of(page) == [
        ["Error The model is not known: choose it in the form of the phone.", "1"],
        [f"Error {no_line} sipProfile/sipLines/line", "1"],
        ["Warning Button … does not exist: the … has … keys. sipProfile/sipLines/line", "1"],
    ]
    for kind, mac in zip(FindingKind.objects.order_by("severity", "path"), (UNMADE, FAULTY, WARNED), strict=True):
        assert f"?kind={kind.key}" in page.content.decode()
        assert listed(viewer_client, kind=kind.key) == [mac]


@pytest.mark.usefixtures("phones")
def test_a_filter_by_kind_is_named_in_words(viewer_client: Client) -> None:
    kind = FindingKind.objects.get(severity="warning")
    assert "Finding: Button … does not exist: the … has … keys." in text_of(viewer_client.get(LIST, {"kind": kind.key}))


@pytest.mark.parametrize("change", ["phone", "profile", "server", "load", "running"])
def test_what_was_noted_holds_until_something_behind_it_changes(change: str) -> None:
    server, profile = make_server(), make_profile()
    phone = make_working_phone(SOUND, call_server=server, profile=profile)
    make_working_phone(WARNED)
    note_findings(Phone.objects.all())
    assert unchecked() == []
    match change:
        case "phone":
            save_phone(phone)
        case "profile":
            put_setting(profile, "vendorConfig/webAccess", "1")
        case "server":
            Phone.objects.filter(mac=WARNED).update(call_server=make_server(name="Other"))
            save_shared(server)
        case "load":
            want_load(Phone.objects.filter(mac=SOUND), "SIP41.8-5-2S")
        case "running":
            observed(phone, "SIP41.8-5-2S")
    assert unchecked() == [SOUND]


def test_another_offhook_checks_anew() -> None:
    make_working_phone(SOUND)
    note_findings(Phone.objects.all())
    CheckedPhone.objects.update(program="another")
    assert unchecked() == [SOUND]


def test_what_is_mended_is_noted_no_longer() -> None:
    phone = make_working_phone(SOUND, settings={"vendorConfig/webAccess": "1"})
    note_findings(Phone.objects.all())
    assert "vendorConfig/webAccess" in NotedFinding.objects.values_list("kind__path", flat=True)
    put_setting(phone, "vendorConfig/webAccess", "0")
    note_findings(Phone.objects.all())
    assert "vendorConfig/webAccess" not in NotedFinding.objects.values_list("kind__path", flat=True)


def test_a_few_phones_are_checked_with_the_change(editor_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_working_phone(SOUND)
    note_findings(Phone.objects.all())
    editor_client.post(f"{LIST}{SOUND}/settings/?path=vendorConfig/webAccess", {"value": "1"})
    assert unchecked() == []
    assert listed(editor_client, findings="warnings") == ["Reception"]
    monkeypatch.setattr("phones.middleware._CHECKED_AT_ONCE", 0)
    editor_client.post(f"{LIST}{SOUND}/settings/?path=vendorConfig/webAccess", {"value": "0"})
    assert unchecked() == [SOUND]


@pytest.mark.parametrize("trouble", [SecretUnreadable("The key is missing."), OperationalError("database is locked")])
def test_a_change_stays_made_when_its_phone_cannot_be_checked(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def refuse(_phones: object, _most: int) -> None:
        raise trouble

    make_working_phone(SOUND)
    monkeypatch.setattr("phones.middleware.note_findings_of_few", refuse)
    answer = editor_client.post(f"{LIST}{SOUND}/settings/?path=vendorConfig/webAccess", {"value": "1"})
    assert answer.status_code == 302
    assert (Phone.objects.get().settings, unchecked()) == ({"vendorConfig/webAccess": "1"}, [SOUND])


def test_the_rest_is_checked_when_somebody_asks(editor_client: Client) -> None:
    make_working_phone(SOUND, settings={"vendorConfig/webAccess": "1"})
    assert "1 phone is not checked as it is now" in text_of(editor_client.get(LIST, {"findings": "warnings"}))
    page = editor_client.post("/phones/check/", follow=True)
    assert "1 phone was checked." in text_of(page)
    assert unchecked() == []
    assert "not checked" not in text_of(editor_client.get(LIST, {"findings": "warnings"}))


def test_who_only_looks_does_not_ask(viewer_client: Client) -> None:
    make_working_phone(SOUND)
    assert "Check them now" not in text_of(viewer_client.get(PROBLEMS))
    assert viewer_client.post("/phones/check/").status_code == 403
    assert unchecked() == [SOUND]


def test_a_job_and_a_command_check_what_changed() -> None:
    for mac in (SOUND, WARNED):
        make_working_phone(mac)
    out = StringIO()
    call_command("checkphones", SOUND, "--json", stdout=out)
    assert (json.loads(out.getvalue())["checked"], unchecked()) == (1, [WARNED])
    assert perform(Task("check_phones", ""), unseen).sentences == ("1 phone was checked.",)
    call_command("checkphones", stdout=out)
    assert "Phones checked: 0. On all phones: 0 errors" in out.getvalue()


class TestSharedAccounts:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        self.path = tmp_path

    def import_one(self, mac: str, **texts: str) -> Phone:
        file = self.path / f"SEP{mac}.cnf.xml"
        file.write_bytes(configuration(**texts))
        import_paths([file])
        return Phone.objects.get(mac=mac)

    def test_files_without_a_call_server_are_told_apart_by_the_address_in_them(self, viewer_client: Client) -> None:
        for mac, texts in {
            SOUND: {"label": "First", "account": "620"},
            WARNED: {"label": "Second", "account": "620"},
            FAULTY: {"label": "Other", "account": "621"},
        }.items():
            self.import_one(mac, **texts)
        far = self.import_one(UNMADE, label="Far", account="620")
        server = next(path for path in far.settings if path.endswith("processNodeName"))
        put_setting(far, server, "192.0.2.99")
        note_findings(Phone.objects.all())
        assert listed(viewer_client, findings="shared") == ["First", "Second"]
        assert ["Warning Another phone registers an account of this one, too", "2"] in rows_of(
            viewer_client.get(PROBLEMS)
        )

    def test_a_file_and_a_record_that_mean_one_server_are_seen(self, viewer_client: Client) -> None:
        imported = self.import_one(SOUND, label="Imported", account="620")
        record = make_phone(WARNED, label="Record", call_server=make_server(address="192.0.2.10"))
        make_line(record, name="620")
        note_findings(Phone.objects.all())
        assert listed(viewer_client, findings="shared") == ["Imported", "Record"]
        for phone, other in ((imported, WARNED), (record, SOUND)):
            sentence = f"The account “620” at “192.0.2.10” is on {other} too."
            assert sentence in [finding.sentence for finding in findings_of(phone)]

    def test_a_deleted_phone_shares_nothing(self) -> None:
        for mac in (SOUND, WARNED):
            make_working_phone(mac)
        note_findings(Phone.objects.all())
        assert Registration.objects.shared().count() == 2
        Phone.objects.get(mac=SOUND).delete()
        assert Registration.objects.shared().count() == 0
