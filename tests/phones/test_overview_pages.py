"""The first page."""

import pytest
from django.utils import timezone

from phones.models import Phone
from provisioning.models import FileRequest
from provisioning.publishing import publish
from tests.factories import make_phone, make_profile, make_working_phone
from tests.pages import heading_of, rows_of, text_of

pytestmark = pytest.mark.django_db


def test_it_asks_who_is_there(client):
    assert client.get("/")["Location"] == "/account/sign-in/?next=/"


def test_without_phones_there_are_two_doors(admin_client):
    response = admin_client.get("/")
    assert heading_of(response) == "Overview"
    assert "Add your first phone" in text_of(response)
    assert "Import existing files" in text_of(response)


def test_what_waits_and_what_holds_it_back(admin_client):
    make_phone("001122000001", label="Nothing on it")
    make_working_phone("001122000002", label="Ready")
    make_profile()
    response = admin_client.get("/")
    assert "2 phones 2 waiting 1 call server 1 profile" in text_of(response)
    ready, held = rows_of(response)
    assert ready[:3] == ["Ready", "00:11:22:00:00:02", "Waiting"]
    assert held[:2] == ["Nothing on it", "00:11:22:00:00:01"]
    assert held[2].startswith("Held back The phone has no line with an account")


def test_published_phones_do_not_wait(admin_client, tftp_root):
    make_working_phone()
    publication = publish().publication
    response = admin_client.get("/")
    assert "Everything is published." in text_of(response)
    assert [row[0] for row in rows_of(response)] == [str(publication)]


def test_files_of_deleted_phones_wait(admin_client, tftp_root):
    make_working_phone("001122000001")
    make_working_phone("001122000002")
    publish()
    Phone.objects.get(mac="001122000002").delete()
    assert "Files that phones share, or files of deleted phones, wait." in text_of(admin_client.get("/"))


def test_last_requests_name_the_phone_where_it_is_known(admin_client, tftp_root):
    make_working_phone("001122000001", label="<b>Hall</b>")
    publish()
    for mac in ("", "001122000001"):
        FileRequest.objects.create(
            asked_at=timezone.now(), address="192.0.2.7", name="x.xml", mac=mac, outcome="served"
        )
    assert [row[1:4] for row in rows_of(admin_client.get("/"), 1)] == [
        ["<b>Hall</b>", "x.xml", "Served"],
        ["Not known", "x.xml", "Served"],
    ]


@pytest.mark.parametrize("phones", [1, 12])
def test_its_queries_do_not_grow(admin_client, django_assert_max_num_queries, phones):
    for number in range(phones):
        make_working_phone(f"0011220000{number:02}")
    with django_assert_max_num_queries(14):
        admin_client.get("/")


def test_an_unreadable_password_says_how_to_go_on(admin_client, settings):
    make_working_phone()
    settings.FIELD_KEYS = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
    response = admin_client.get("/")
    assert response.status_code == 503
    assert "A stored password was encrypted with a key that is not at hand." in text_of(response)
