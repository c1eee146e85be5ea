"""The pages of firmware: upload, verdicts, choice and deletion."""

import errno
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from firmware import uploads
from firmware.models import FirmwareLoad, FirmwarePackage, FirmwareRule
from firmware.taking_in import LOCK, take_in
from phones.models import Phone
from provisioning.publishing import publish
from tests.factories import make_phone, make_working_phone
from tests.firmware.build import load_files, write_package, zipped
from tests.firmware.test_taking_in import HOSTILE
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db

OLD, NEW = "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"
RESET = "term41.default.loads"


@pytest.fixture(autouse=True)
def store(firmware_store: Path) -> Path:
    return firmware_store


def upload(client: Client, content: bytes, name: str = "8-5-2.zip", **options):
    return client.post("/firmware/add/", {"package": SimpleUploadedFile(name, content)}, **options)


def said(response) -> list[str]:
    """The notes that say something: that of the upload is there empty."""
    return [note for note in notes_of(response) if note]


def left_behind(store: Path) -> list[str]:
    return [path.name for path in store.glob("*") if path.name != LOCK]


class TestUpload:
    def test_a_package_is_taken_in(self, admin_client, admin_user):
        response = upload(admin_client, zipped(load_files(OLD)), follow=True)
        package = FirmwarePackage.objects.get()
        assert (package.name, package.added_by) == ("8-5-2.zip", admin_user)
        assert (heading_of(response), notes_of(response)) == ("8-5-2.zip", ["8-5-2.zip was added."])

    def test_it_lies_on_disk_while_it_comes(self, admin_client, monkeypatch):
        """The handler writes each chunk to a file of the store's folder, and hands that file over."""
        seen = {}

        def look(path: Path, **options):
            seen["content"], seen["folder"] = path.read_bytes(), path.parent
            return take_in(path, **options)

        monkeypatch.setattr("firmware.views.take_in", look)
        content = zipped(load_files(OLD))
        upload(admin_client, content)
        assert seen == {"content": content, "folder": uploads.settings.FIRMWARE_STORE}

    def test_a_script_is_told_where_to_go(self, admin_client):
        response = upload(admin_client, zipped(load_files(OLD)), headers={"X-Requested-With": "XMLHttpRequest"})
        package = FirmwarePackage.objects.get()
        assert (response.status_code, response.json()) == (200, {"location": f"/firmware/packages/{package.pk}/"})

    def test_a_load_that_cannot_be_used_is_told(self, admin_client):
        files = load_files(OLD)
        del files["dsp41.8-5-2S.sbn"]
        response = upload(admin_client, zipped(files), follow=True)
        assert notes_of(response) == [f"8-5-2.zip was added, but {OLD} cannot be used: see below."]
        assert "dsp41.8-5-2S.sbn is missing." in text_of(response)

    def test_the_same_again_changes_nothing(self, admin_client):
        upload(admin_client, zipped(load_files(OLD)))
        response = upload(admin_client, zipped(load_files(OLD)), "again.zip", follow=True)
        assert notes_of(response)[-1] == "8-5-2.zip was there already: nothing was changed."
        assert FirmwarePackage.objects.count() == 1

    @pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
    def test_a_refused_package_leaves_nothing_behind(self, admin_client, store, content):
        response = upload(admin_client, content)
        assert response.status_code == 422
        (note,) = notes_of(response)
        assert note
        assert uploads.UPLOAD_PREFIX not in note, "people know the package by its own name"
        assert (FirmwarePackage.objects.count(), left_behind(store)) == (0, [])

    def test_too_much_is_refused_before_it_is_read(self, admin_client, store, settings):
        settings.FIRMWARE_UPLOAD_MB = 0
        response = upload(admin_client, zipped(load_files(OLD)), headers={"X-Requested-With": "XMLHttpRequest"})
        assert (response.status_code, response.json()) == (
            200,
            {"problem": "The package is larger than 0 MB, the most that is taken."},
        )
        assert left_behind(store) == []

    def test_a_script_is_told_in_the_language_of_the_page(self, admin_client, store):
        asked = {"X-Requested-With": "XMLHttpRequest", "Accept-Language": "de"}
        problem = upload(admin_client, b"nothing of that kind", headers=asked).json()["problem"]
        assert problem.endswith("ist weder ein ZIP- noch ein COP- noch ein tar-Archiv.")

    def test_a_length_that_was_not_told_is_counted(self, store, settings, rf):
        settings.FIRMWARE_UPLOAD_MB = 0
        handler = uploads.PackageUpload(rf.post("/firmware/add/"))
        with pytest.raises(uploads.StopUpload):
            handler.receive_data_chunk(b"x", 0)
        assert handler.problem == "The package is larger than 0 MB, the most that is taken."

    def test_a_full_disk_is_told_and_leaves_nothing(self, admin_client, store, monkeypatch):
        def full(*_arguments: object, **_options: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(uploads, "NamedTemporaryFile", full)
        response = upload(admin_client, zipped(load_files(OLD)))
        assert notes_of(response) == ["The package cannot be stored: No space left on device."]
        assert left_behind(store) == []

    def test_without_a_file_it_asks_for_one(self, admin_client):
        response = admin_client.post("/firmware/add/", {})
        assert (response.status_code, notes_of(response)) == (422, ["Choose the file of a package."])

    def test_a_foreign_page_cannot_send_one(self, admin_user, store):
        client = Client(enforce_csrf_checks=True)
        client.force_login(admin_user)
        assert upload(client, zipped(load_files(OLD))).status_code == 403
        assert (FirmwarePackage.objects.count(), left_behind(store)) == (0, [])

    def test_who_may_not_is_not_read_at_all(self, viewer_client, monkeypatch):
        monkeypatch.setattr(uploads.PackageUpload, "new_file", lambda *_a, **_o: pytest.fail("it was read"))
        assert upload(viewer_client, zipped(load_files(OLD))).status_code == 403

    def test_one_has_to_be_signed_in(self, client):
        assert upload(client, b"x").status_code == 302
        assert FirmwarePackage.objects.count() == 0


class TestList:
    def test_nothing_yet(self, viewer_client):
        response = viewer_client.get("/firmware/")
        assert "No firmware yet" in text_of(response)
        assert "Add a package" not in text_of(response)

    def test_each_load_has_its_verdict(self, viewer_client, tmp_path):
        take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD)))
        half = load_files(NEW)
        del half["dsp41.9-4-2SR3-1S.sbn"]
        take_in(write_package(tmp_path, "9-4-2.zip", half))
        make_phone(running_load="SCCP41.8-3-1S", wanted_load=NEW)
        models = "7941G, 7941G-GE, 7961G, 7961G-GE"
        assert rows_of(viewer_client.get("/firmware/")) == [
            [OLD, "Complete", "SIP 8.5(2)", models, "8-5-2.zip", "1"],
            [NEW, "Not usable dsp41.9-4-2SR3-1S.sbn is missing.", "SIP 9.4(2)SR3", models, "9-4-2.zip", "1"],
        ]


class TestChoice:
    @pytest.fixture
    def contested(self, tmp_path) -> FirmwareLoad:
        """The newer of two packages' reset files."""
        take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD, reset=RESET)))
        package = take_in(write_package(tmp_path, "9-4-2.zip", load_files(NEW, reset=RESET))).package
        return FirmwareLoad.objects.get(file__package=package, for_reset=True)

    def test_it_is_asked_for_and_made(self, admin_client, contested):
        assert "To be chosen" in text_of(admin_client.get("/firmware/"))
        response = admin_client.post(f"/firmware/loads/{contested.pk}/choose/", follow=True)
        assert said(response) == [f"{RESET} comes from 9-4-2.zip from the next publication on."]
        assert rows_of(response, 0) == [
            [RESET, "8-5-2.zip", "Complete", "Choose"],
            [RESET, "9-4-2.zip", "Complete", "Chosen"],
        ]

    def test_what_is_not_contested_cannot_be_chosen(self, admin_client, tmp_path):
        take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD, reset=RESET)))
        for load in FirmwareLoad.objects.all():
            assert admin_client.post(f"/firmware/loads/{load.pk}/choose/").status_code == 404

    def test_a_viewer_may_not(self, viewer_client, contested):
        assert viewer_client.post(f"/firmware/loads/{contested.pk}/choose/").status_code == 403
        assert not FirmwareLoad.objects.filter(chosen=True).exists()


class TestDeletion:
    def test_once_it_is_confirmed(self, admin_client, tmp_path, store):
        package = take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD))).package
        page = admin_client.get(f"/firmware/packages/{package.pk}/delete/")
        assert heading_of(page) == "Delete the package 8-5-2.zip?"
        response = admin_client.post(f"/firmware/packages/{package.pk}/delete/", follow=True)
        assert said(response) == ["8-5-2.zip was deleted."]
        assert left_behind(store) == []

    def test_what_phones_need_stays(self, admin_client, tmp_path):
        package = take_in(write_package(tmp_path, "9-4-2.zip", load_files(NEW))).package
        make_phone(running_load=OLD, wanted_load=NEW)
        page = admin_client.get(f"/firmware/packages/{package.pk}/delete/")
        assert notes_of(page) == [
            f"Phones need what no other package brings, so it cannot be deleted: {NEW} (1 phone)",
        ]
        response = admin_client.post(f"/firmware/packages/{package.pk}/delete/", follow=True)
        sentence = f"9-4-2.zip was not deleted. Phones need {NEW}, which no other package brings."
        assert notes_of(response) == [sentence]
        assert FirmwarePackage.objects.count() == 1

    def test_a_viewer_may_not(self, viewer_client, tmp_path):
        package = take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD))).package
        assert viewer_client.get(f"/firmware/packages/{package.pk}/").status_code == 200
        assert viewer_client.post(f"/firmware/packages/{package.pk}/delete/").status_code == 403
        assert FirmwarePackage.objects.count() == 1


class TestAdministration:
    def test_packages_are_read_there_and_not_deleted(self, admin_client, tmp_path):
        package = take_in(write_package(tmp_path, "8-5-2.zip", load_files(OLD))).package
        for page in ("firmwarepackage", "firmwarefile", "firmwareload", "firmwarerule"):
            assert admin_client.get(f"/admin/firmware/{page}/").status_code == 200
        assert admin_client.post(f"/admin/firmware/firmwarepackage/{package.pk}/delete/").status_code == 403

    def test_a_rule_that_changes_a_way_lets_the_phones_wait(self, admin_client, tmp_path, tftp_root):
        take_in(write_package(tmp_path, "9-4-2.zip", load_files(NEW)))
        phone = make_working_phone(running_load=OLD, wanted_load=NEW)
        publish()
        rule = {"kind": "forbidden", "reason": "Not in this house.", "to_loads": NEW, "enabled": "on"}
        admin_client.post("/admin/firmware/firmwarerule/add/", rule)
        assert Phone.objects.needing_publish().get() == phone
        publish()
        admin_client.post(f"/admin/firmware/firmwarerule/{FirmwareRule.objects.get().pk}/delete/", {"post": "yes"})
        assert Phone.objects.needing_publish().get() == phone

    def test_a_rule_that_cannot_be_read_is_refused_at_its_field(self, admin_client):
        rule = {"kind": "forbidden", "reason": "x", "to_releases": "newest", "enabled": "on"}
        response = admin_client.post("/admin/firmware/firmwarerule/add/", rule)
        errors = response.context["adminform"].form.errors
        assert errors == {"to_releases": ["“newest” is not a range such as >=8.3(3) <=8.5(2)."]}
        assert admin_client.post("/admin/firmware/firmwarerule/add/", {"reason": "x"}).status_code == 200
