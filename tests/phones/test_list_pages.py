"""The list of phones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phones.models import Phone
from phones.noting_findings import note_findings
from provisioning.models import PublishedFile
from provisioning.publishing import publish
from provisioning.tftp_log import Recorder
from tests.factories import make_line, make_phone, make_profile, make_server, make_speed_dial, make_working_phone
from tests.pages import heading_of, notes_of, rows_of, text_of
from tests.timeline.build import LOAD, requests

pytestmark = pytest.mark.django_db

LIST = "/phones/"


def hear(text: str) -> None:
    """Record requests of this moment, as `tests.timeline.build` writes them."""
    Recorder().store(requests(text, timezone.now() - timedelta(minutes=3, seconds=20), mac=""))


def labels_of(response) -> list[str]:
    return [row[1] for row in rows_of(response)]


class TestList:
    def test_without_phones_it_says_what_to_do(self, admin_client):
        response = admin_client.get(LIST)
        assert heading_of(response) == "Phones"
        assert "No phones yet" in text_of(response)
        assert "Add your first phone" in text_of(response)

    def test_who_may_not_add_is_not_invited_to(self, viewer_client):
        assert "Add" not in text_of(viewer_client.get(LIST)).replace("Address", "")

    def test_a_row_says_what_one_looks_for(self, admin_client):
        phone = make_phone("001122AABBCC", profile=make_profile(name="Office"))
        make_line(phone, 1, name="620")
        make_line(phone, 2, name="621")
        make_speed_dial(phone, 3)
        assert rows_of(admin_client.get(LIST)) == [
            [
                "",
                "Reception",
                "00:11:22:AA:BB:CC",
                "7941G",
                "620 621",
                "Office",
                "",
                "Not published yet",
                "Not seen yet",
            ]
        ]

    @pytest.mark.parametrize(
        ("running", "wanted", "shown"),
        [
            ("SIP41.9-3-1SR4-1S", "SIP41.9-4-2SR3-1S", "9-3-1SR4-1S → should run 9-4-2SR3-1S"),
            ("SIP41.9-4-2SR3-1S", "SIP41.9-4-2SR3-1S", "9-4-2SR3-1S"),
            ("SIP41.9-4-2SR3-1S", "", "9-4-2SR3-1S"),
            ("", "SIP41.9-4-2SR3-1S", "Not known → should run 9-4-2SR3-1S"),
            ("factory-reset", "own.1", "Factory reset → should run own.1"),
        ],
    )
    def test_a_row_says_what_runs_and_what_should(self, admin_client, running, wanted, shown):
        make_phone(running_load=running, wanted_load=wanted)
        assert rows_of(admin_client.get(LIST))[0][6] == shown

    def test_it_says_when_a_phone_was_seen_last(self, admin_client):
        make_phone("001122AABBCC")
        hear("-CTL +SEP +dialplan")
        assert rows_of(admin_client.get(LIST))[0][-1] == "Seen 3 minutes ago"

    def test_it_says_where_a_phone_stopped(self, admin_client):
        make_phone("001122AABBCC")
        make_phone("001122AABBDD", label="Never heard of")
        hear("-CTL +SEP -LOAD")
        assert rows_of(admin_client.get(LIST))[0][-1] == "Not seen yet"
        assert rows_of(admin_client.get(LIST))[1][-1] == f"Seen 3 minutes ago Stopped at {LOAD}.loads"
        assert labels_of(admin_client.get(LIST, {"state": "stopped"})) == ["Reception"]
        assert labels_of(admin_client.get(LIST, {"state": "unseen"})) == ["Never heard of"]

    def test_it_shows_fifty_to_a_page(self, admin_client):
        for number in range(51):
            make_phone(f"0011220000{number:02X}", label=f"Phone {number:02}")
        assert len(rows_of(admin_client.get(LIST))) == 50
        assert labels_of(admin_client.get(LIST, {"page": 2})) == ["Phone 50"]

    def test_its_queries_do_not_grow_with_the_phones(self, admin_client):
        profile, server = make_profile(), make_server()
        counts = []
        for number in range(1, 13):
            phone = make_phone(f"0011220000{number:02X}", profile=profile, call_server=server)
            make_line(phone, 1)
            if number in {2, 12}:
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    admin_client.get(LIST)
                counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_markup_in_a_label_stays_text(self, admin_client):
        make_phone(label="<script>alert(1)</script>")
        response = admin_client.get(LIST)
        assert b"<script>alert" not in response.content
        assert labels_of(response) == ["<script>alert(1)</script>"]

    def test_htmx_gets_the_table_alone(self, admin_client):
        make_phone()
        response = admin_client.get(LIST, headers={"HX-Request": "true", "HX-Target": "results"})
        assert b"<html" not in response.content
        assert labels_of(response) == ["Reception"]


class TestFilters:
    @pytest.fixture(autouse=True)
    def _phones(self):
        self.server, self.profile = make_server(name="PBX"), make_profile(name="Office")
        make_phone("001122000001", label="Kitchen", model="7941G", profile=self.profile)
        make_phone("001122000002", label="Workshop", model="8851", call_server=self.server)
        make_line(Phone.objects.get(label="Workshop"), name="620")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "kitch"}, ["Kitchen"]),
            ({"q": "00:11:22:00:00:02"}, ["Workshop"]),
            ({"q": "620"}, ["Workshop"]),
            ({"model": "7941G"}, ["Kitchen"]),
            ({"state": "never"}, ["Kitchen", "Workshop"]),
            ({"model": "7941G", "q": "kitchen"}, ["Kitchen"]),
            ({"model": "nonsense", "profile": "x"}, ["Kitchen", "Workshop"]),
        ],
    )
    def test_they_narrow_the_list(self, admin_client, query, found):
        assert labels_of(admin_client.get(LIST, query)) == found

    def test_profile_and_call_server_narrow_it_too(self, admin_client):
        assert labels_of(admin_client.get(LIST, {"profile": self.profile.pk})) == ["Kitchen"]
        assert labels_of(admin_client.get(LIST, {"call_server": self.server.pk})) == ["Workshop"]

    def test_each_stands_as_a_chip_that_takes_it_away(self, admin_client):
        response = admin_client.get(LIST, {"model": "7941G", "state": "never"})
        chips = [(chip.label, chip.value, chip.without) for chip in response.context["chips"]]
        assert chips == [("Model", "7941G", "state=never"), ("State", "Not published yet", "model=7941G")]

    def test_nothing_found_leads_back(self, admin_client):
        response = admin_client.get(LIST, {"q": "attic"})
        assert "No phone fits" in text_of(response)
        assert "Show all phones" in text_of(response)


class TestStates:
    @pytest.fixture(autouse=True)
    def _phones(self, tftp_root):
        make_working_phone("001122000001", label="Published")
        make_working_phone("001122000002", label="Waiting")
        make_phone("001122000003", label="Never")
        publish(["001122000001", "001122000002"])
        Phone.objects.filter(label="Waiting").mark_changed()

    @pytest.mark.parametrize(
        ("state", "found"), [("published", ["Published"]), ("waiting", ["Waiting"]), ("never", ["Never"])]
    )
    def test_a_state_narrows_the_list(self, admin_client, state, found):
        assert labels_of(admin_client.get(LIST, {"state": state})) == found


class TestPublishSelected:
    def test_the_ticked_phones_are_published(self, editor_client, tftp_root):
        make_working_phone("001122000001")
        make_working_phone("001122000002")
        here = f"{LIST}?model=7941G"
        response = editor_client.post(
            reverse("phones:publish_selected"), {"mac": ["001122000001"], "next": here}, follow=True
        )
        assert response.redirect_chain == [(here, 302)]
        subjects = PublishedFile.objects.exclude(subject="").values_list("subject", flat=True)
        assert list(subjects) == ["001122000001"]

    @pytest.mark.parametrize("ticked", [[], ["kitchen"], ["001122000009"]])
    def test_nothing_ticked_publishes_nothing(self, editor_client, tftp_root, ticked):
        make_working_phone()
        response = editor_client.post(reverse("phones:publish_selected"), {"mac": ticked}, follow=True)
        assert notes_of(response) == ["No phone was chosen: tick the phones first."]
        assert not PublishedFile.objects.exists()

    def test_it_does_not_lead_away_from_the_site(self, editor_client, tftp_root):
        response = editor_client.post(reverse("phones:publish_selected"), {"next": "https://example.org/"})
        assert response["Location"] == LIST

    def test_a_viewer_may_not(self, viewer_client, tftp_root):
        make_working_phone("001122000001")
        response = viewer_client.post(reverse("phones:publish_selected"), {"mac": ["001122000001"]})
        assert response.status_code == 403
        assert not PublishedFile.objects.exists()


class TestFindings:
    def test_phones_with_one_account_at_one_server_are_told_and_found(self, admin_client):
        server, other = make_server(), make_server(name="Other", address="192.0.2.77")
        for number, (label, name, at, settings) in enumerate(
            [
                ("First", "620", server, {}),
                ("Second", "620", server, {}),
                ("Elsewhere", "620", other, {}),
                ("On purpose", "621", server, {"sharedLine": "true"}),
                ("As well", "621", server, {"sharedLine": "true"}),
                ("No account", "", server, {}),
                ("No account either", "", server, {}),
            ]
        ):
            make_line(make_phone(f"0011220000{number:02X}", label=label, call_server=at), name=name, settings=settings)
        note_findings(Phone.objects.all())
        assert labels_of(admin_client.get(LIST, {"findings": "shared"})) == ["First", "Second"]
        states = {row[1]: row[7] for row in rows_of(admin_client.get(LIST))}
        assert {label for label, state in states.items() if "Shared account" in state} == {"First", "Second"}

    def test_a_phone_with_one_account_twice_shares_it_with_nobody(self, admin_client):
        phone = make_phone(call_server=make_server())
        make_line(phone, 1)
        make_line(phone, 2)
        assert labels_of(admin_client.get(LIST)) == ["Reception"]
        assert not Phone.objects.with_shared_accounts().get().shares_account

    def test_phones_that_are_held_back_are_found(self, admin_client):
        make_phone("001122000001", label="Held", held_back="No line.")
        make_phone("001122000002", label="Sound")
        found = {wish: labels_of(admin_client.get(LIST, {"findings": wish})) for wish in ("held", "any")}
        assert found == {"held": ["Held"], "any": ["Held"]}
        assert "Findings: Held back" in text_of(admin_client.get(LIST, {"findings": "held"}))
