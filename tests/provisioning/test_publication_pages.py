"""The publications, and the plan of the next one."""

import pytest
from django.http import HttpResponse
from django.test import Client

from phones.changes import save_phone
from phones.models import Phone, SoftKeyFile
from provisioning.models import Publication, PublishedFile
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_working_phone
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tftp_root")]

FILE = f"SEP{MAC}.cnf.xml"


class TestList:
    def test_without_publications_it_leads_to_the_plan(self, admin_client):
        response = admin_client.get("/publications/")
        assert heading_of(response) == "Publications"
        assert "Nothing was published yet" in text_of(response)

    def test_the_last_one_comes_first(self, admin_client, editor):
        make_working_phone()
        first = publish(by=editor, note="<b>First</b>").publication
        Phone.objects.update(label="Hall")
        Phone.objects.mark_changed()
        make_phone("001122000001")
        second = publish().publication
        told = [[*row[:1], *row[2:]] for row in rows_of(admin_client.get("/publications/"))]
        assert told == [
            [str(second), "—", "1", "1", "Done", ""],
            [str(first), "editor", "2", "0", "Done", "<b>First</b>"],
        ]

    def test_it_shows_fifty_to_a_page(self, admin_client, django_assert_max_num_queries):
        Publication.objects.bulk_create(Publication(note=str(number)) for number in range(51))
        with django_assert_max_num_queries(8):
            response = admin_client.get("/publications/")
        assert len(rows_of(response)) == 50
        assert [row[-1] for row in rows_of(admin_client.get("/publications/?page=2"))] == ["0"]


class TestDetail:
    def test_the_folder_can_go_back_to_any_but_the_last(self, editor_client):
        phone = make_working_phone(MAC)
        first = publish().publication
        phone.label = "Hall"
        save_phone(phone)
        second = publish().publication
        page = text_of(editor_client.get(first.get_absolute_url()))
        assert "what 1 later publication wrote is taken back" in page
        assert "Roll back to this publication" in page
        assert "Roll" not in text_of(editor_client.get(second.get_absolute_url()))
        review = editor_client.post(f"{first.get_absolute_url()}restore/", follow=True)
        assert [row[0] for row in rows_of(review)] == [FILE]

    def test_what_is_held_back_is_told_in_the_language_of_who_looks(self, admin_client):
        make_working_phone(MAC)
        SoftKeyFile.objects.create(name="SoftKeys", sets={"On Hook": ["Redial"]})
        publication = publish().publication
        page = admin_client.get(publication.get_absolute_url(), headers={"accept-language": "de"})
        reason = "Der Softkey NewCall fehlt in „On Hook“, wo Telefone ihn brauchen."
        assert ["SoftKeys.xml", reason] in rows_of(page)
        assert [held["reason"] for held in publication.held_back] == [
            "The key NewCall is missing in “On Hook”, where phones need it."
        ]

    def test_it_says_who_when_why_and_what(self, admin_client, editor):
        phone = make_working_phone(MAC)
        make_phone("001122000001")
        publication = publish(by=editor, note="New phones").publication
        response = admin_client.get(publication.get_absolute_url())
        assert heading_of(response) == str(publication)
        assert "State Done When now Who editor Note New phones" in text_of(response)
        ((name, reason),) = rows_of(response, 0)
        assert name == "SEP001122000001.cnf.xml"
        assert reason.startswith("The phone has no line with an account")
        assert [row[:2] for row in rows_of(response, 1)] == [[phone.file_name, "Added"], ["dialplan.xml", "Added"]]

    def test_a_failed_one_says_why(self, admin_client):
        failed = Publication.objects.create(state=Publication.State.FAILED, problem="The disk is full.")
        response = admin_client.get(failed.get_absolute_url())
        assert notes_of(response) == ["The disk is full."]
        assert "No file was written." in text_of(response)

    def test_an_unknown_one_is_not_found(self, admin_client):
        assert admin_client.get("/publications/7/").status_code == 404


def review(client: Client, **ticked: str) -> HttpResponse:
    """Make a plan and return its page."""
    return client.post("/publications/draft/", ticked, follow=True)


class TestPlan:
    def test_looking_alone_plans_nothing(self, admin_client, tftp_root):
        make_working_phone()
        assert "Show what would be written" in text_of(admin_client.get("/publications/plan/"))
        assert not Publication.objects.exists()
        assert not tftp_root.exists()

    def test_a_viewer_sees_no_button(self, viewer_client):
        response = viewer_client.get("/publications/plan/")
        assert notes_of(response) == ["Publishing needs a permission that you do not have."]

    @pytest.mark.parametrize("page", ["draft", "1/confirm", "1/discard", "1/undo", "1/restore"])
    def test_a_viewer_may_not_plan(self, viewer_client, page):
        assert viewer_client.post(f"/publications/{page}/").status_code == 403

    def test_an_unusable_folder_says_what_to_do(self, admin_client, settings):
        settings.TFTP_GROUP = "no-such-group"
        assert (
            notes_of(review(admin_client))[0] == "There is no group no-such-group on this system: correct TFTP_GROUP."
        )

    def test_htmx_is_led_to_the_review(self, admin_client):
        response = admin_client.post("/publications/draft/", headers={"HX-Request": "true"})
        assert response.headers["HX-Redirect"] == Publication.objects.get().get_absolute_url()


class TestReview:
    def test_nothing_to_write(self, admin_client):
        make_working_phone()
        publish()
        assert "Everything is published" in text_of(review(admin_client))

    def test_what_would_be_added_changed_and_removed(self, admin_client):
        make_working_phone("001122000001", label="Goes")
        make_working_phone("001122000002", label="Changes")
        publish()
        Phone.objects.get(label="Goes").delete()
        Phone.objects.update(label="<b>Changed")
        Phone.objects.mark_changed()
        make_working_phone("001122000003")
        response = review(admin_client)
        assert [row[:2] for row in rows_of(response)] == [
            ["SEP001122000001.cnf.xml", "Removed"],
            ["SEP001122000002.cnf.xml", "Changed"],
            ["SEP001122000003.cnf.xml", "Added"],
        ]
        assert "Publish 3 files" in text_of(response)
        assert "overwrite" not in text_of(response)
        draft = Publication.objects.get(state="draft")
        assert "Label of the phone" in (
            words := admin_client.get(f"{draft.get_absolute_url()}summary/").content.decode()
        )
        assert "&lt;b&gt;Changed" in words

    def test_one_file_is_shown_side_by_side_without_its_secrets(self, admin_client):
        phone = make_working_phone(MAC)
        publish()
        phone.label = "Hall"
        save_phone(phone)
        review(admin_client)
        draft = Publication.objects.get(state="draft")
        page = admin_client.get(f"{draft.get_absolute_url()}files/{FILE}/")
        assert rows_of(page) == [["Label of the phone sipProfile/phoneLabel", "Reception → Hall"]]
        assert "line-password" not in page.content.decode()
        assert text_of(page).count("••••••••") >= 2

    def test_what_is_held_back_says_why(self, admin_client):
        publish()
        make_phone(MAC)
        ((name, reason),) = rows_of(review(admin_client))
        assert name == FILE
        assert reason.startswith("The phone has no line with an account")

    def test_files_changed_by_hand_may_be_overwritten(self, admin_client, tftp_root):
        make_working_phone(MAC)
        publish()
        (tftp_root / FILE).unlink()
        (tftp_root / FILE).write_text("by hand")
        assert "Plan again, and overwrite the 1 file changed by hand" in text_of(review(admin_client))
        assert "Publish 1 file" in text_of(review(admin_client, overwrite="on"))

    def test_it_is_published_as_it_was_shown(self, editor_client, editor, tftp_root):
        phone = make_working_phone(MAC)
        review(editor_client)
        phone.label = "Newer"
        save_phone(phone)
        draft = Publication.objects.get()
        response = editor_client.post(f"{draft.get_absolute_url()}confirm/", {"note": " New phones "}, follow=True)
        assert notes_of(response) == [
            f"{draft} is written as it was shown: 2 files.",
            "Changed after the plan was made, and still waiting: 1.",
        ]
        draft.refresh_from_db()
        assert (draft.state, draft.by, draft.note) == ("done", editor, "New phones")
        assert b">Reception<" in (tftp_root / FILE).read_bytes()

    def test_an_outdated_one_says_so(self, editor_client, tftp_root):
        make_working_phone(MAC)
        review(editor_client)
        draft = Publication.objects.get()
        publish()
        response = editor_client.post(f"{draft.get_absolute_url()}confirm/", follow=True)
        sentence = f"{FILE}, dialplan.xml changed since this was planned. Plan anew, and look again."
        assert notes_of(response)[0] == sentence

    def test_it_can_be_discarded_and_is_no_history(self, editor_client):
        make_working_phone(MAC)
        review(editor_client)
        draft = Publication.objects.get()
        assert "Publication" not in text_of(editor_client.get(f"/phones/{MAC}/history/")).replace("Publications", "")
        assert "Nothing was published yet" in text_of(editor_client.get("/publications/"))
        editor_client.post(f"{draft.get_absolute_url()}discard/")
        assert not Publication.objects.exists()


class TestWaysBack:
    def test_undo_is_reviewed_and_brings_back_what_was_there(self, editor_client, tftp_root):
        phone = make_working_phone(MAC)
        publish()
        phone.label = "Mistake"
        save_phone(phone)
        publication = publish().publication
        response = editor_client.post(f"{publication.get_absolute_url()}undo/", follow=True)
        assert heading_of(response) == f"Undo {publication}"
        assert [row[:2] for row in rows_of(response)] == [[FILE, "Changed"]]
        editor_client.post(f"{Publication.objects.get(state='draft').get_absolute_url()}confirm/")
        assert b">Reception<" in (tftp_root / FILE).read_bytes()
        assert list(Phone.objects.needing_publish()) == [phone]

    def test_only_what_was_published_can_be_gone_back_to(self, editor_client):
        make_working_phone(MAC)
        review(editor_client)
        assert editor_client.post(f"{Publication.objects.get().get_absolute_url()}restore/").status_code == 404


class TestPublish:
    def test_it_writes_and_shows_the_publication(self, editor_client, editor, tftp_root):
        make_working_phone(MAC)
        response = editor_client.post("/publications/publish/", {"note": " New phones "}, follow=True)
        publication = Publication.objects.get()
        assert response.redirect_chain == [(publication.get_absolute_url(), 302)]
        assert (publication.by, publication.note) == (editor, "New phones")
        assert (tftp_root / FILE).exists()

    def test_nothing_to_write_returns_to_the_plan(self, editor_client):
        make_working_phone()
        publish()
        response = editor_client.post("/publications/publish/", follow=True)
        assert response.redirect_chain == [("/publications/plan/", 302)]

    @pytest.mark.parametrize(("ticked", "kept"), [({}, True), ({"overwrite": "on"}, False)])
    def test_a_change_by_hand_is_overwritten_only_knowingly(self, editor_client, tftp_root, ticked, kept):
        make_working_phone(MAC)
        publish()
        (tftp_root / FILE).unlink()
        (tftp_root / FILE).write_text("by hand")
        editor_client.post("/publications/publish/", ticked)
        assert ((tftp_root / FILE).read_text() == "by hand") is kept

    def test_an_unusable_folder_says_what_to_do(self, editor_client, settings):
        settings.TFTP_GROUP = "no-such-group"
        response = editor_client.post("/publications/publish/", follow=True)
        assert notes_of(response)[0] == "There is no group no-such-group on this system: correct TFTP_GROUP."

    def test_a_viewer_may_not(self, viewer_client):
        make_working_phone()
        assert viewer_client.post("/publications/publish/").status_code == 403
        assert not PublishedFile.objects.exists()

    def test_a_link_cannot(self, editor_client):
        make_working_phone()
        assert editor_client.get("/publications/publish/").status_code == 405
        assert not PublishedFile.objects.exists()
