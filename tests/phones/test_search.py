"""The search of the bar on top."""

import pytest
from lxml import html

from firmware.taking_in import take_in
from phones.models import DialPlan
from tests.factories import make_line, make_phone, make_profile, make_server, make_speed_dial
from tests.firmware.build import load_files, write_package
from tests.pages import text_of

pytestmark = pytest.mark.django_db

SEARCH = "/search/"


def hits_of(response) -> dict[str, list[tuple[str, str]]]:
    """Return what was found, by the title of its group: names and addresses."""
    page = html.document_fromstring(response.content.decode())
    return {
        section.find(".//h2").text: [(link.text, link.get("href")) for link in section.findall(".//li/a")]
        for section in page.xpath("//main//section")
    }


def search(client, text: str) -> dict[str, list[tuple[str, str]]]:
    return hits_of(client.get(SEARCH, {"q": text}))


def test_everything_that_has_the_text_in_its_name(admin_client, tmp_path, firmware_store):
    phone = make_phone(label="Office 1")
    server, profile = make_server(name="Office PBX"), make_profile(name="Office")
    plan = DialPlan.objects.create(name="office")
    assert search(admin_client, " office ") == {
        "Phones": [("Office 1", phone.get_absolute_url())],
        "Call servers": [("Office PBX", server.get_absolute_url())],
        "Profiles": [("Office", profile.get_absolute_url())],
        "Dial plans": [("office", plan.get_absolute_url())],
    }
    package = take_in(write_package(tmp_path, "package.zip", load_files("SIP41.8-5-2S")), by=None).package
    assert search(admin_client, "sip41") == {"Loads": [("SIP41.8-5-2S", package.get_absolute_url())]}


@pytest.mark.parametrize("text", ["Recep", "00:11:22:aa", "SEP001122AABBCC", "accounted", "**21"])
def test_a_phone_is_found_by_all_that_is_its_own(admin_client, text):
    phone = make_phone()
    make_line(phone, name="accounted")
    make_speed_dial(phone)
    assert search(admin_client, text) == {"Phones": [("Reception", phone.get_absolute_url())]}


def test_of_many_phones_the_list_shows_the_rest(admin_client):
    for number in range(11):
        make_phone(f"0011220000{number:02}", label=f"Room {number}")
    page = admin_client.get(SEARCH, {"q": "Room"})
    assert len(hits_of(page)["Phones"]) == 10
    assert b'href="/phones/?q=Room"' in page.content


def test_nothing_found_says_what_is_looked_at(admin_client):
    assert "Nothing has this in its name." in text_of(admin_client.get(SEARCH, {"q": "<b>nobody"}))
    assert "Type a label, a MAC" in text_of(admin_client.get(SEARCH))


@pytest.mark.parametrize("phones", [1, 9])
def test_its_queries_do_not_grow(admin_client, django_assert_max_num_queries, phones):
    for number in range(phones):
        make_line(make_phone(f"0011220000{number:02}", label="Room"))
        make_server(name=f"Room {number}")
    with django_assert_max_num_queries(13):
        admin_client.get(SEARCH, {"q": "Room"})
