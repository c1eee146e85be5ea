"""The first page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from phones.changes import save_phone
from phones.inbox import MANY_FROM_ONE_ADDRESS
from phones.models import Phone
from phones.noting_findings import note_findings
from provisioning.models import FileRequest
from provisioning.publishing import publish
from provisioning.tftp_log import Recorder
from tests.factories import make_phone, make_profile, make_server, make_working_phone
from tests.pages import heading_of, rows_of, text_of
from tests.timeline.build import requests

pytestmark = pytest.mark.django_db

HOURS, LOADS, WAITING = range(3)
"""Tables of the page, in their order."""


def hear(text: str, **more: str) -> None:
    """Record requests of this moment, as `tests.timeline.build` writes them."""
    Recorder().store(requests(text, timezone.now() - timedelta(seconds=10), mac="", **more))


def needs_of(response) -> list[tuple[str, str]]:
    """Return what needs somebody, each with the address of the page that helps."""
    links = html.document_fromstring(response.content.decode()).xpath("//ul[@class='needs']//a")
    return [(" ".join(link.text_content().split()), link.get("href")) for link in links]


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
    assert "2 phones 0 published 0 waiting 2 not published yet 0 need a look 2 not checked as they are now" in text_of(
        response
    )
    ready, held = rows_of(response, WAITING)
    assert ready[:3] == ["Ready", "00:11:22:00:00:02", "Not published yet"]
    assert held[:2] == ["Nothing on it", "00:11:22:00:00:01"]
    assert held[2].startswith("Held back The phone has no line with an account")


def test_published_phones_do_not_wait(admin_client, tftp_root):
    make_working_phone()
    publication = publish().publication
    response = admin_client.get("/")
    assert "Everything is published." in text_of(response)
    assert [row[0] for row in rows_of(response, WAITING)] == [str(publication)]


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
    assert [row[1:4] for row in rows_of(admin_client.get("/"), WAITING + 1)] == [
        ["<b>Hall</b>", "x.xml", "Served"],
        ["Not known", "x.xml", "Served"],
    ]


def test_what_needs_somebody_comes_first_with_its_page(admin_client):
    make_working_phone(held_back="The phone has no line with an account.")
    make_phone("001122000002", running_load="SIP41.8-5-2S", wanted_load="SIP41.9-4-2SR3-1S")
    hear("-CTL -SEP")
    hear("-CTL -SEP00AA00AA00AA.cnf.xml", address="192.0.2.8")
    assert needs_of(admin_client.get("/")) == [
        ("1 phone came to a stop: it needs a file that it did not get.", "/phones/?state=stopped"),
        (
            "1 phone is held back: its file would leave it without service, or cannot be made.",
            "/phones/?state=held",
        ),
        ("1 phone cannot go on to its wanted load.", "/models-and-loads/"),
        ("1 unknown phone asked for files.", "/phones/unknown/"),
    ]


def test_who_seems_to_guess_comes_before_all_else(admin_client):
    make_phone()
    for number in range(MANY_FROM_ONE_ADDRESS):
        hear(f"-SEP{number:012X}.cnf.xml", address="192.0.2.66")
    assert needs_of(admin_client.get("/")) == [
        ("1 address asked for very many unknown phones: somebody may be guessing MAC addresses.", "/phones/unknown/"),
        (f"{MANY_FROM_ONE_ADDRESS} unknown phones asked for files.", "/phones/unknown/"),
    ]


def test_shared_accounts_and_unknown_models_are_told_and_counted(admin_client):
    server = make_server()
    for number in (1, 2):
        make_working_phone(f"00112200000{number}", call_server=server)
    make_working_phone("001122000003", model="", call_server=make_server(name="Other"))
    note_findings(Phone.objects.all())
    page = admin_client.get("/")
    assert needs_of(page) == [
        ("2 phones register an account that another one registers, too.", "/phones/?findings=shared"),
        (
            "The model of 1 phone is not known: neither its keys nor its firmware can be checked.",
            "/phones/?findings=model",
        ),
    ]
    assert "3 need a look" in text_of(page)


def test_a_published_phone_that_changed_waits(admin_client, tftp_root):
    phone = make_working_phone()
    publish()
    save_phone(phone)
    assert rows_of(admin_client.get("/"), WAITING)[0][2] == "Waiting"


def test_when_nothing_needs_somebody_it_says_so(admin_client, tftp_root):
    make_working_phone()
    assert "Nothing is wrong. Changes wait:" in text_of(admin_client.get("/"))
    publish()
    assert "Nothing: all is published, and no phone lacks a file." in text_of(admin_client.get("/"))


def test_requests_of_the_last_day_stand_in_a_strip_and_a_table(admin_client):
    make_phone()
    hear("-CTL +SEP +dialplan -LOAD")
    page = admin_client.get("/")
    assert "4 requests · 1 for files that were needed and did not come" in text_of(page)
    assert [row[1:] for row in rows_of(page, HOURS)] == [["2", "1", "1"]]


def test_models_stand_with_the_loads_that_they_run(admin_client):
    for number in range(3):
        make_phone(f"00112200000{number}", running_load="SIP41.8-5-2S")
    make_phone("001122000009", model="8851")
    rows = rows_of(admin_client.get("/"), LOADS)
    assert rows == [["7941G", "SIP41.8-5-2S", "", "3"], ["8851", "not known", "", "1"]]


def test_a_set_up_that_was_left_can_be_gone_on_with(admin_client):
    admin_client.post("/start/server/", {"kind": "fritzbox", "address": "192.168.178.1"})
    assert "Go on with your first phone" in text_of(admin_client.get("/"))
    make_phone()
    assert "Go on with the phone that you began to set up, where you left off." in text_of(admin_client.get("/"))


@pytest.mark.parametrize("phones", [1, 1000])
def test_its_queries_do_not_grow(admin_client, django_assert_max_num_queries, phones):
    server = make_server()
    macs = (f"0011220{number:05X}" for number in range(phones))
    Phone.objects.bulk_create(Phone(mac=mac, model="7941G", call_server=server) for mac in macs)
    with django_assert_max_num_queries(20):
        admin_client.get("/")


def test_an_unreadable_password_says_how_to_go_on(admin_client, settings):
    make_working_phone()
    settings.FIELD_KEYS = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
    response = admin_client.get("/")
    assert response.status_code == 503
    assert "A stored password was encrypted with a key that is not at hand." in text_of(response)
