"""Tables of phones through the pages: out, and in with a look row by row."""

import csv
import io

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from phones.importers.spreadsheet import import_phones
from phones.models import Phone
from phones.spreadsheets.tables import read_table
from provisioning.models import Job
from tests.factories import make_line, make_phone, make_profile
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db

TABLE, EXPORT = "/phones/table/", "/phones/export/"
GOOD = "mac,model,label\n001122000001,7941G,Kitchen\n001122AABBCC,7941G,Front desk\n"
MIXED = GOOD + "001122000002,9999X,Nowhere\n"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_phone()


def upload(client, text: str, name: str = "office.csv"):
    return client.post(TABLE, {"file": SimpleUploadedFile(name, text.encode())}, follow=True)


def labels() -> list[str]:
    return list(Phone.objects.values_list("label", flat=True))


class TestImport:
    def test_the_look_shows_every_row_errors_first(self, editor_client):
        page = upload(editor_client, MIXED)
        assert heading_of(page) == "What the table would do"
        assert [(row[0], row[3]) for row in rows_of(page)] == [("4", "Error"), ("3", "± Changes"), ("2", "+ New")]
        assert rows_of(page)[1][4] == "label: Reception → Front desk"
        assert "9999X" in rows_of(page)[0][4]
        assert labels() == ["Reception"]

    def test_rows_of_one_kind_can_be_shown_alone(self, editor_client):
        address = upload(editor_client, MIXED).redirect_chain[-1][0]
        assert [row[0] for row in rows_of(editor_client.get(address, {"state": "new"}))] == ["2"]

    def test_it_is_taken_in(self, editor_client):
        address = upload(editor_client, GOOD).redirect_chain[-1][0]
        page = editor_client.post(address, follow=True)
        assert heading_of(page) == "2 phones imported"
        assert labels() == ["Front desk", "Kitchen"]

    def test_with_errors_the_good_rows_can_be_taken_knowingly(self, editor_client):
        address = upload(editor_client, MIXED).redirect_chain[-1][0]
        page = editor_client.post(address, {"keep_going": "1"}, follow=True)
        assert heading_of(page) == "2 phones imported"
        assert [row[0] for row in rows_of(page)] == ["4"]
        assert labels() == ["Front desk", "Kitchen"]

    def test_without_that_nothing_of_it_is_taken(self, editor_client):
        address = upload(editor_client, MIXED).redirect_chain[-1][0]
        assert heading_of(editor_client.post(address, follow=True)) == "Nothing was imported"
        assert labels() == ["Reception"]

    def test_wrong_headings_are_told(self, editor_client):
        page = upload(editor_client, "label\nKitchen\n")
        assert notes_of(page) == ["The first row has no heading “mac”, so the phones cannot be told apart."]
        assert "Import" not in text_of(page)

    def test_what_is_no_table_is_refused(self, editor_client):
        page = editor_client.post(TABLE, {"file": SimpleUploadedFile("x.csv", b"\0\1")})
        assert page.status_code == 422
        assert notes_of(page) == ["This is neither a CSV nor an XLSX file: it holds binary data."]
        assert "No file was chosen." in notes_of(editor_client.post(TABLE))

    def test_what_is_too_large_is_refused_unread(self, editor_client):
        page = editor_client.post(
            TABLE, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="99000000"
        )
        assert notes_of(page) == ["The file is larger than 30 MB. Split it."]

    def test_it_can_be_thrown_away(self, editor_client, tmp_path):
        address = upload(editor_client, GOOD).redirect_chain[-1][0]
        editor_client.post(address, {"discard": "1"})
        assert list((tmp_path / "imports").iterdir()) == []
        assert "This table is not there any more: upload it again." in notes_of(editor_client.get(address, follow=True))

    def test_it_is_nobody_elses(self, editor_client, admin_client):
        address = upload(editor_client, GOOD).redirect_chain[-1][0]
        assert admin_client.post(address, follow=True).redirect_chain == [(TABLE, 302)]
        assert labels() == ["Reception"]

    def test_no_password_is_shown_or_kept(self, editor_client, tmp_path):
        text = "mac,model,button1_kind,button1_value,button1_password\n001122000001,7941G,line,620,canary-table\n"
        page = upload(editor_client, text)
        assert "canary" not in text_of(page)
        address = page.redirect_chain[-1][0]
        editor_client.post(address)
        kept = [path.read_text() for path in (tmp_path / "imports").rglob("*.json")]
        assert [text for text in kept if "canary" in text] == []
        assert Phone.objects.get(mac="001122000001").buttons.get().password == "canary-table"

    def test_a_large_one_is_looked_at_by_a_job(self, editor_client, monkeypatch):
        monkeypatch.setattr("provisioning.job_views.SMALL", 1)
        monkeypatch.setattr("provisioning.jobs._start_process", lambda _job: None)
        response = editor_client.post(TABLE, {"file": SimpleUploadedFile("a.csv", GOOD.encode())})
        job = Job.objects.get()
        assert (job.kind, response["Location"]) == ("table_look", job.get_absolute_url())

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_the_template_is_taken_as_it_is(self, editor_client, file_format):
        response = editor_client.get(f"{TABLE}template/", {"format": file_format})
        assert response["Content-Disposition"] == f'attachment; filename="phones-template.{file_format}"'
        Phone.objects.all().delete()
        assert import_phones(response.content).errors == ()
        assert labels() == ["Reception"]


class TestExport:
    @pytest.fixture(autouse=True)
    def _phones(self):
        make_line(Phone.objects.get(), name="620", password="canary-export")
        make_phone("001122000001", label="Kitchen", profile=make_profile(name="Office"))

    def rows(self, response) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))

    def test_the_chosen_phones_and_columns_go_out(self, viewer_client):
        response = viewer_client.post(f"{EXPORT}?mac=001122000001", {"format": "csv", "columns": ["label", "profile"]})
        assert response["Content-Disposition"] == 'attachment; filename="phones.csv"'
        assert self.rows(response) == [{"mac": "001122000001", "label": "Kitchen", "profile": "Office"}]

    def test_without_a_choice_all_go_and_no_password_does(self, editor_client):
        form = {"format": "csv", "columns": ["label", "buttons"], "passwords": "on"}
        rows = self.rows(editor_client.post(EXPORT, form))
        assert [row["label"] for row in rows] == ["Kitchen", "Reception"]
        assert rows[1]["button1_value"] == "620"
        assert "button1_password" not in rows[1]
        assert "passwords" not in editor_client.get(EXPORT).context["form"].fields

    def test_with_the_permission_passwords_go_and_the_trail_says_so(self, admin_client):
        form = {"format": "csv", "columns": ["buttons"], "passwords": "on"}
        assert self.rows(admin_client.post(EXPORT, form))[1]["button1_password"] == "canary-export"
        events = [entry.additional_data for entry in LogEntry.objects.filter(action=LogEntry.Action.ACCESS)]
        assert {"event": "exported", "phones": 2} in events

    def test_xlsx_can_be_read_again(self, viewer_client):
        response = viewer_client.post(EXPORT, {"format": "xlsx", "columns": ["label"]})
        table = read_table(b"".join(response.streaming_content))
        assert table.headers == ("mac", "label")
        assert [row.cells for row in table.rows] == [("001122000001", "Kitchen"), ("001122AABBCC", "Reception")]
