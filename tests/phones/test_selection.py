"""Which phones are meant when something is done with many."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from phones.models import Phone
from phones.selection import Selection, read_selection
from provisioning.models import Job, PublishedFile
from tests.factories import make_phone, make_profile, make_working_phone
from tests.pages import notes_of

pytestmark = pytest.mark.django_db


def labels(query: str) -> list[str]:
    return list(read_selection(QueryDict(query)).phones().values_list("label", flat=True))


class TestSelection:
    @pytest.fixture(autouse=True)
    def _phones(self):
        self.profile = make_profile(name="Office")
        make_phone("001122000001", label="Kitchen", profile=self.profile)
        make_phone("001122000002", label="Workshop", model="8851")
        make_phone("001122000003", label="Attic")

    def test_ticked_phones_are_named_one_by_one(self):
        assert labels("mac=001122000001&mac=00:11:22:00:00:03&mac=kitchen&mac=001122000009") == ["Attic", "Kitchen"]

    def test_the_whole_list_is_named_by_its_filters(self):
        assert labels("whole=1&of=model%3D8851%26page%3D7") == ["Workshop"]
        assert labels("whole=1&of=state%3Dnever") == ["Attic", "Kitchen", "Workshop"]
        assert labels("whole=1&of=") == ["Attic", "Kitchen", "Workshop"]
        assert labels("whole=1&of=q%3Dkit&mac=001122000003") == ["Kitchen"]

    def test_a_filter_that_makes_no_sense_any_more_does_not_choose_everything(self):
        query = f"whole=1&of=profile%3D{self.profile.pk}"
        assert labels(query) == ["Kitchen"]
        Phone.objects.update(profile=None)
        self.profile.delete()
        assert labels(query) == []

    def test_nothing_is_chosen_by_nothing(self):
        assert labels("") == []
        assert read_selection(QueryDict("")).pairs() == []

    @pytest.mark.parametrize("selection", [Selection(("001122000001",)), Selection(of="q=a+b&model=8851"), Selection()])
    def test_it_survives_an_address(self, selection):
        assert read_selection(QueryDict(selection.query())) == selection

    def test_it_can_be_changed_at_once(self):
        assert read_selection(QueryDict("whole=1&of=state%3Dnever")).phones().mark_changed(wanted_load="x") == 3


class TestPublishing:
    def test_all_that_match_are_published(self, editor_client, tftp_root):
        for number in (1, 2):
            make_working_phone(f"00112200000{number}", label=f"Room {number}")
        make_working_phone("001122000003", label="Attic")
        editor_client.post(reverse("phones:publish_selected"), {"whole": "1", "of": "q=room&page=2"})
        subjects = PublishedFile.objects.exclude(subject="").order_by("subject").values_list("subject", flat=True)
        assert list(subjects) == ["001122000001", "001122000002"]

    def test_many_are_published_by_a_job(self, editor_client, tftp_root, monkeypatch):
        monkeypatch.setattr("provisioning.announcing.SMALL", 1)
        monkeypatch.setattr("provisioning.jobs._start_process", lambda _job: None)
        for number in (1, 2):
            make_working_phone(f"00112200000{number}")
        response = editor_client.post(reverse("phones:publish_selected"), {"whole": "1", "of": ""})
        job = Job.objects.get()
        assert response["Location"] == job.get_absolute_url()
        assert sorted(job.arguments["subjects"]) == ["001122000001", "001122000002"]


class TestWays:
    def test_a_page_gets_the_selection_in_its_address(self, viewer_client):
        make_phone("001122000001")
        response = viewer_client.post(reverse("phones:labels_selected"), {"whole": "1", "of": "q=recep"})
        assert response["Location"] == "/phones/labels/?mac=001122000001"

    @pytest.mark.parametrize("form", [{"do": "nonsense", "mac": "001122AABBCC"}, {"do": "nonsense"}])
    def test_what_is_not_known_leads_back(self, viewer_client, form):
        make_phone()
        response = viewer_client.post(reverse("phones:chosen"), {**form, "next": "/phones/?q=a"}, follow=True)
        assert response.redirect_chain == [("/phones/?q=a", 302)]
        assert notes_of(response) == ["No phone was chosen: tick the phones first."]
