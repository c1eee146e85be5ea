"""The pages of an import: files are uploaded, looked at, and taken in; nothing is lost or shown on the way."""

import os
import stat
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from phones.importers.files import import_paths
from phones.importers.staging import MAX_AGE, find
from phones.models import Phone, Profile
from provisioning.cnfxml.read import read
from tests.factories import MAC
from tests.fleet import configuration
from tests.pages import heading_of, notes_of, rows_of, text_of
from tests.phones.test_importers import archive_of

pytestmark = pytest.mark.django_db

NAME = f"SEP{MAC}.cnf.xml"
OTHER, THIRD = "001122AABBDD", "001122AABBEE"
TOO_MANY = (
    "These are the files of more than 400 phones: upload them in parts, "
    "or import them with manage.py importconfig, which takes any number."
)


@pytest.fixture(autouse=True)
def staging(settings, tmp_path: Path) -> Path:
    """The folder of uploaded files, of the test's own."""
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "data" / "imports"


def upload(client: Client, **files: bytes) -> HttpResponse:
    """Upload files by MAC; return the page that one is led to."""
    uploads = [SimpleUploadedFile(f"SEP{mac}.cnf.xml", content) for mac, content in files.items()]
    return client.post(reverse("phones:import"), {"files": uploads}, follow=True)


def address_of(response: HttpResponse) -> str:
    """Return the address that the browser was led to."""
    return str(response.redirect_chain[-1][0])


def test_the_form_is_reached_from_all_doors(editor_client: Client) -> None:
    for page in ("overview", "phones:list"):
        assert reverse("phones:import") in editor_client.get(reverse(page)).content.decode()
    assert heading_of(editor_client.get(reverse("phones:import"))) == "Import existing files"


def test_new_phones_are_shown_and_then_taken_in(editor_client: Client, staging: Path) -> None:
    response = upload(editor_client, **{MAC: configuration()})
    assert heading_of(response) == "What the import would do"
    assert f"00:11:22:AA:BB:CC + New {len(read(configuration()))} settings, sip88xx.14-0-1 {NAME}" in text_of(response)
    assert "secret-office" not in response.content.decode()
    assert not Phone.objects.exists()

    response = editor_client.post(address_of(response), {"take": [MAC], f"model-{MAC}": "8851"}, follow=True)
    assert heading_of(response) == "1 phone imported"
    assert rows_of(response) == [["Reception", "00:11:22:AA:BB:CC", "Cisco 8851", "Not published yet"]]
    assert Phone.objects.get().model == "8851"
    assert sorted(path.name for path in staging.glob("*/*")) == ["index.json", "report.json"]


def test_only_what_was_ticked_is_taken_in(editor_client: Client) -> None:
    response = upload(editor_client, **{MAC: configuration(), OTHER: configuration(label="Kitchen")})
    editor_client.post(address_of(response), {"take": [OTHER]})
    assert list(Phone.objects.values_list("mac", "label")) == [(OTHER, "Kitchen")]


def test_phones_of_one_load_can_be_given_their_model_at_once(editor_client: Client) -> None:
    third = "001122AABBEE"
    files = {MAC: configuration(), OTHER: configuration(), third: configuration(load="SIP41.9-4-2SR3-1S")}
    response = upload(editor_client, **files)
    assert "Model of the 2 with sip88xx.14-0-1 As chosen below" in text_of(response)
    assert "Model of the 1" not in text_of(response)
    choices = {"load-sip88xx.14-0-1": "8841", f"model-{OTHER}": "8851", f"model-{third}": "nonsense"}
    editor_client.post(address_of(response), {"take": list(files), **choices})
    assert dict(Phone.objects.values_list("mac", "model")) == {MAC: "8841", OTHER: "8851", third: ""}


def test_ticking_nothing_takes_nothing_and_loses_nothing(editor_client: Client) -> None:
    address = address_of(upload(editor_client, **{MAC: configuration()}))
    response = editor_client.post(address, follow=True)
    assert notes_of(response) == ["Nothing was chosen: tick what to import."]
    assert heading_of(response) == "What the import would do"
    assert not Phone.objects.exists()


def test_a_changed_phone_shows_what_changes_without_secrets(editor_client: Client, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(configuration())
    import_paths([tmp_path / NAME])
    changed = configuration(timer="750").replace(b"secret-office", b"another-secret")
    response = upload(editor_client, **{MAC: changed})
    assert rows_of(response) == [
        ["SIP password sipProfile/sipLines/line[@button=1]/authPassword", "•••••••• → ••••••••"],
        ["Timer T1 sipProfile/sipStack/timerT1", "500 ms → 750 ms"],
    ]
    assert "secret" not in response.content.decode()


def test_what_is_known_already_is_not_offered(editor_client: Client, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(configuration())
    import_paths([tmp_path / NAME])
    response = upload(editor_client, **{MAC: configuration()})
    assert "Nothing to import" in text_of(response)
    assert f"The records of these phones say exactly what their files say: {MAC}" in text_of(response)


def test_repairs_remarks_and_refusals_are_shown(editor_client: Client) -> None:
    response = upload(editor_client, **{MAC: configuration().replace(b"Reception", b"R&D"), OTHER: b"<device>"})
    text = text_of(response)
    assert "1 repair: the file was not well-formed An “&” that stands for itself was written as “&amp;”" in text
    assert rows_of(response) == [
        [
            f"SEP{OTHER}.cnf.xml",
            "The file ends before its outermost element does: it was cut off, or its last lines are missing.",
        ]
    ]
    response = editor_client.post(address_of(response), {"take": [MAC, OTHER]}, follow=True)
    assert heading_of(response) == "1 phone imported"
    assert [row[0] for row in rows_of(response, 1)] == [f"SEP{OTHER}.cnf.xml"]


def test_hostile_text_is_escaped(editor_client: Client) -> None:
    canary = '"><svg onload=alert(1)>'
    response = upload(editor_client, **{MAC: configuration(label=canary)})
    editor_client.post(address_of(response), {"take": [MAC]})
    changed = upload(editor_client, **{MAC: configuration(label="x")})
    assert "<svg onload" not in response.content.decode() + changed.content.decode()
    assert canary in text_of(changed)


def test_an_archive_can_be_uploaded(editor_client: Client) -> None:
    archive = SimpleUploadedFile("tftp.zip", archive_of({f"tftp/{NAME}": configuration(), "tftp/x.txt": b"x"}))
    response = editor_client.post(reverse("phones:import"), {"files": [archive]}, follow=True)
    assert f"tftp.zip/tftp/{NAME}" in text_of(response)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            archive_of({"x.txt": b"x"}),
            "No file in there is the configuration of a phone, or one that phones share.",
        ),
        (
            archive_of({f"SEP{number:012X}.cnf.xml": b"" for number in range(401)}),
            TOO_MANY,
        ),
    ],
)
def test_archives_with_nothing_or_too_much_are_refused(
    editor_client: Client, staging: Path, content: bytes, sentence: str
) -> None:
    response = editor_client.post(reverse("phones:import"), {"files": [SimpleUploadedFile("a.zip", content)]})
    assert (response.status_code, notes_of(response)) == (422, [sentence])
    assert list(staging.iterdir()) == []


def test_uploads_without_or_with_too_many_files_are_refused(editor_client: Client) -> None:
    response = editor_client.post(reverse("phones:import"))
    assert notes_of(response) == ["No file was chosen: choose the phones' files, or a ZIP of them."]
    files = [SimpleUploadedFile(f"{number}.xml", b"x") for number in range(1_001)]
    response = editor_client.post(reverse("phones:import"), {"files": files})
    assert notes_of(response) == ["These are too many single files for one upload: make a ZIP of them."]


def test_uploads_that_are_too_large_are_refused(editor_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phones.views.imports.MAX_UPLOAD", 1000)
    response = editor_client.post(reverse("phones:import"), {"files": [SimpleUploadedFile(NAME, bytes(2000))]})
    assert notes_of(response) == ["That is more than 0 MB: upload the phones' files alone, without firmware."]


def test_the_token_against_forged_requests_is_asked_for(editor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    files = {"files": [SimpleUploadedFile(NAME, configuration())]}
    assert client.post(reverse("phones:import"), files).status_code == 403


def test_uploaded_files_are_private(editor_client: Client, staging: Path) -> None:
    upload(editor_client, **{MAC: configuration()})
    (batch,) = staging.iterdir()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (staging, batch)}
    assert modes == {0o700}
    assert {(path.name, stat.S_IMODE(path.stat().st_mode)) for path in batch.iterdir()} == {
        ("0", 0o600),
        ("index.json", 0o600),
    }


def test_nobody_else_gets_at_the_files(editor_client: Client, admin_client: Client) -> None:
    address = address_of(upload(editor_client, **{MAC: configuration()}))
    response = admin_client.get(address, follow=True)
    assert "These files are not there any more" in notes_of(response)[0]
    admin_client.post(f"{address}discard/")
    assert heading_of(editor_client.get(address)) == "What the import would do"


def test_discarded_files_are_gone(editor_client: Client, staging: Path) -> None:
    address = address_of(upload(editor_client, **{MAC: configuration()}))
    response = editor_client.post(f"{address}discard/", follow=True)
    assert notes_of(response)[0] == "The uploaded files were deleted. Nothing was imported."
    assert list(staging.iterdir()) == []
    assert "not there any more" in notes_of(editor_client.get(address, follow=True))[0]


def test_old_files_are_deleted_with_the_next_upload(editor_client: Client, staging: Path) -> None:
    upload(editor_client, **{MAC: configuration()})
    (old,) = staging.iterdir()
    day_ago = time.time() - MAX_AGE - 60
    os.utime(old, (day_ago, day_ago))
    upload(editor_client, **{OTHER: configuration()})
    assert not old.exists()
    assert len(list(staging.iterdir())) == 1


def test_the_proposal_is_about_the_phones_of_the_import(admin_client: Client, tmp_path: Path) -> None:
    path = tmp_path / f"SEP{THIRD}.cnf.xml"
    path.write_bytes(b"<device><anotherElement>1</anotherElement></device>")
    assert import_paths([path]).refused == []
    address = address_of(upload(admin_client, **{MAC: configuration(), OTHER: configuration()}))
    result = admin_client.post(address, {"take": [MAC, OTHER]}, follow=True)
    proposal = f"{reverse('phones:propose', args=[Profile.objects.get().pk])}?import={address.split('/')[-2]}"
    assert proposal in result.content.decode()

    assert "All: 3 Of this import: 2" in text_of(admin_client.get(proposal))
    admin_client.post(proposal, {"name": "Office"})
    assert set(Profile.objects.get(name="Office").phones.values_list("mac", flat=True)) == {MAC, OTHER}


def test_the_proposal_of_an_import_that_is_forgotten_is_about_all(admin_client: Client) -> None:
    address = address_of(upload(admin_client, **{MAC: configuration(), OTHER: configuration()}))
    admin_client.post(address, {"take": [MAC, OTHER]})
    proposal = reverse("phones:propose", args=[Profile.objects.get().pk])
    assert "the same on all 2 phones" in text_of(admin_client.get(proposal, {"import": "A" * 22}))


def test_importing_twice_at_once_tells_what_the_first_one_did(editor_client: Client, editor) -> None:
    address = address_of(upload(editor_client, **{MAC: configuration()}))
    batch = find(address.rstrip("/").rpartition("/")[2], editor.pk)
    editor_client.post(address, {"take": [MAC]})
    batch.finish({"macs": [], "refused": []})
    assert heading_of(editor_client.get(address)) == "1 phone imported"
    assert heading_of(editor_client.post(address, {"take": [MAC]})) == "1 phone imported"


@pytest.mark.parametrize("token", ["0123456789012345678901", "..", "a" * 21])
def test_made_up_tokens_lead_back_to_the_form(editor_client: Client, token: str) -> None:
    response = editor_client.get(reverse("phones:import_review", args=[token]))
    assert response.url == reverse("phones:import")


def test_who_may_not_change_phones_may_not_import(viewer_client: Client) -> None:
    assert viewer_client.get(reverse("phones:import")).status_code == 403
    assert viewer_client.post(reverse("phones:import_review", args=["a" * 22])).status_code == 403
    assert viewer_client.post(reverse("phones:import_discard", args=["a" * 22])).status_code == 403
